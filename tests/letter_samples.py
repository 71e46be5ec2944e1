"""Whole mails after the documented forms of the programs that Chinese offices use, written by us for the invented city.

Each has the header lines, encodings and order of parts of its program: what stands first, how names are coded, where text
and attachment are.
"""

from __future__ import annotations

import base64

from letters import word, words

SUBJECT, NAME, WRITER = (
    "关于报送云溪市优化营商环境工作落实台账的函",
    "云溪市税务局落实台账（第二季度）终稿.xlsx",
    "李明",
)
TEXT = "市营商办：\n现将我局落实台账报来，请查收。"
ADDRESS, MOMENT = "li@tax.yunxi.example.cn", "2026-06-20T17:30:00+08:00"
CONTENT = b"PK\x03\x04" + bytes(range(256)) * 3


def _base64(raw: bytes) -> str:
    return base64.encodebytes(raw).decode().strip().replace("\n", "\r\n")


def _text(charset: str) -> str:
    return _base64(TEXT.replace("\n", "\r\n").encode(charset))


def _page(charset: str) -> str:
    lines = "".join(f"<div>{line}</div>" for line in TEXT.split("\n"))
    return _base64(f'<html><head><meta charset="{charset}"></head><body>{lines}</body></html>'.encode(charset))


def _bytes(text: str) -> bytes:
    return text.strip("\n").replace("\r\n", "\n").replace("\n", "\r\n").encode("latin-1") + b"\r\n"


QQ = _bytes(f"""
X-QQ-mid: webmail812t1718875800t4567890
X-QQ-ORGSender: {ADDRESS}
X-QQ-XMAILINFO: OFxQmZ0z1yYxS7mKQ==
From: "{word(WRITER, "gb18030")}" <{ADDRESS}>
To: "{word("云溪市营商办", "gb18030")}" <yshj@yunxi.example.cn>
Subject: {words(SUBJECT, "gb18030", 33, between=chr(10) + " ")}
Mime-Version: 1.0
Content-Type: multipart/mixed;
\tboundary="----=_NextPart_66755AD8_1A2B3C4D_5E6F7A8B"
Content-Transfer-Encoding: 8Bit
Date: Sat, 20 Jun 2026 17:30:00 +0800
X-Priority: 3
Message-ID: <tencent_0A1B2C3D4E5F@tax.yunxi.example.cn>
X-QQ-MIME: TCMime 1.0 by Tencent
X-Mailer: QQMail 2.x

This is a multi-part message in MIME format.

------=_NextPart_66755AD8_1A2B3C4D_5E6F7A8B
Content-Type: multipart/alternative;
\tboundary="----=_NextPart_66755AD8_1A2B3C4D_00000001"

------=_NextPart_66755AD8_1A2B3C4D_00000001
Content-Type: text/plain;
\tcharset="gb18030"
Content-Transfer-Encoding: base64

{_text("gb18030")}

------=_NextPart_66755AD8_1A2B3C4D_00000001
Content-Type: text/html;
\tcharset="gb18030"
Content-Transfer-Encoding: base64

{_page("gb18030")}

------=_NextPart_66755AD8_1A2B3C4D_00000001--

------=_NextPart_66755AD8_1A2B3C4D_5E6F7A8B
Content-Type: application/octet-stream;
\tcharset="gb18030";
\tname="{word(NAME, "gb18030")}"
Content-Disposition: attachment; filename="{word(NAME, "gb18030")}"
Content-Transfer-Encoding: base64

{_base64(CONTENT)}

------=_NextPart_66755AD8_1A2B3C4D_5E6F7A8B--
""")

NETEASE = _bytes(f"""
Received: from {ADDRESS.replace("@", "$")} ( [10.1.2.3] ) by
 ajax-webmail-wmsvr-40 (Coremail) ; Sat, 20 Jun 2026 17:30:00 +0800 (CST)
X-Originating-IP: [10.1.2.3]
Date: Sat, 20 Jun 2026 17:30:00 +0800 (CST)
From: {word(WRITER, "GBK")} <{ADDRESS}>
To: yshj@yunxi.example.cn
Subject: {words(SUBJECT, "GBK", 30, between=chr(10) + " ")}
X-Priority: 3
X-Mailer: Coremail Webmail Server Version XT5.0.14 build 20240118
X-NTES-SC: AL_Qu2aBf6evUkr5iCQYekXnk4Vgeo8X8q2uPgi345TN5A0
Content-Type: multipart/mixed;
 boundary="----=_Part_123456_1234567890.1718875800000"
MIME-Version: 1.0
Message-ID: <3f2a1b4c.abcd.19034567890.Coremail.li@tax.yunxi.example.cn>
X-Coremail-Locale: zh_CN

------=_Part_123456_1234567890.1718875800000
Content-Type: multipart/alternative;
 boundary="----=_Part_123457_987654321.1718875800000"

------=_Part_123457_987654321.1718875800000
Content-Type: text/plain; charset=GBK
Content-Transfer-Encoding: base64

{_text("gbk")}
------=_Part_123457_987654321.1718875800000
Content-Type: text/html; charset=GBK
Content-Transfer-Encoding: base64

{_page("gbk")}
------=_Part_123457_987654321.1718875800000--

------=_Part_123456_1234567890.1718875800000
Content-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet;
 name="{word(NAME, "GBK")}"
Content-Transfer-Encoding: base64
Content-Disposition: attachment;
 filename="{word(NAME, "GBK")}"

{_base64(CONTENT)}
------=_Part_123456_1234567890.1718875800000--
""")

FOXMAIL = _bytes(f"""
Date: Sat, 20 Jun 2026 17:30:00 +0800
From: "{word(WRITER, "gb2312")}" <{ADDRESS}>
To: yshj <yshj@yunxi.example.cn>
Subject: {words(SUBJECT, "gb2312", 31, between=chr(10) + chr(9))}
X-Priority: 3
X-Has-Attach: yes
X-Mailer: Foxmail 7.2.25.375[cn]
Mime-Version: 1.0
Message-ID: <2026062017295912345610@tax.yunxi.example.cn>
Content-Type: multipart/mixed;
\tboundary="----=_001_NextPart765432109876_=----"

This is a multi-part message in MIME format.

------=_001_NextPart765432109876_=----
Content-Type: multipart/alternative;
\tboundary="----=_002_NextPart123456789012_=----"


------=_002_NextPart123456789012_=----
Content-Type: text/plain;
\tcharset="GB2312"
Content-Transfer-Encoding: base64

{_text("gb2312")}

------=_002_NextPart123456789012_=----
Content-Type: text/html;
\tcharset="GB2312"
Content-Transfer-Encoding: quoted-printable

<html><body>=B1=A8=C0=B4</body></html>
------=_002_NextPart123456789012_=------

------=_001_NextPart765432109876_=----
Content-Type: application/octet-stream;
\tname="{words(NAME, "gb2312", 21, between=chr(10) + chr(9))}"
Content-Transfer-Encoding: base64
Content-Disposition: attachment;
\tfilename="{words(NAME, "gb2312", 21, between=chr(10) + chr(9))}"

{_base64(CONTENT)}

------=_001_NextPart765432109876_=------
""")

EXCHANGE = _bytes(f"""
Received: from EX01.tax.yunxi.example.cn (10.1.1.5) by EX01.tax.yunxi.example.cn
 (10.1.1.5) with Microsoft SMTP Server (TLS) id 15.1.2507.39 via Mailbox
 Transport; Sat, 20 Jun 2026 17:30:02 +0800
From: {word(WRITER, "gb2312")} <{ADDRESS}>
To: "yshj@yunxi.example.cn" <yshj@yunxi.example.cn>
Subject: {words(SUBJECT, "gb2312", 30, between=chr(10) + " ")}
Thread-Topic: {words(SUBJECT, "gb2312", 30, between=chr(10) + " ")}
Thread-Index: AdrCabcdEFGHijklMNOPqrstUVWXyz==
Date: Sat, 20 Jun 2026 09:30:00 +0000
Message-ID: <0123456789abcdef0123456789abcdef@tax.yunxi.example.cn>
Accept-Language: zh-CN, en-US
Content-Language: zh-CN
X-MS-Has-Attach: yes
X-MS-TNEF-Correlator:
Content-Type: multipart/related;
\tboundary="_004_0123456789abcdeftaxyunxi_"; type="multipart/alternative"
MIME-Version: 1.0

--_004_0123456789abcdeftaxyunxi_
Content-Type: multipart/alternative;
\tboundary="_000_0123456789abcdeftaxyunxi_"

--_000_0123456789abcdeftaxyunxi_
Content-Type: text/plain; charset="gb2312"
Content-Transfer-Encoding: base64

{_text("gb2312")}

--_000_0123456789abcdeftaxyunxi_
Content-Type: text/html; charset="gb2312"
Content-Transfer-Encoding: base64

{_page("gb2312")}

--_000_0123456789abcdeftaxyunxi_--

--_004_0123456789abcdeftaxyunxi_
Content-Type: image/png; name="image001.png"
Content-Description: image001.png
Content-Disposition: inline; filename="image001.png"; size=512;
\tcreation-date="Sat, 20 Jun 2026 09:30:00 GMT";
\tmodification-date="Sat, 20 Jun 2026 09:30:00 GMT"
Content-ID: <image001.png@01DAC269.ABCDEF00>
Content-Transfer-Encoding: base64

iVBORw0KGgo=

--_004_0123456789abcdeftaxyunxi_
Content-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet;
\tname="{words(NAME, "gb2312", 28, between=chr(10) + " ")}"
Content-Description: {words(NAME, "gb2312", 28, between=chr(10) + " ")}
Content-Disposition: attachment;
\tfilename="{words(NAME, "gb2312", 28, between=chr(10) + " ")}"; size=772;
\tcreation-date="Sat, 20 Jun 2026 09:29:00 GMT";
\tmodification-date="Sat, 20 Jun 2026 09:29:30 GMT"
Content-Transfer-Encoding: base64

{_base64(CONTENT)}

--_004_0123456789abcdeftaxyunxi_--
""")

OUTLOOK = _bytes(f"""
From: {word(WRITER, "utf-8")} <{ADDRESS}>
To: <yshj@yunxi.example.cn>
Subject: {words(SUBJECT, "utf-8", 36, between=chr(10) + " ")}
Date: Sat, 20 Jun 2026 17:30:00 +0800
Message-ID: <000001dac269$abcdef00$01020304$@tax.yunxi.example.cn>
MIME-Version: 1.0
Content-Type: multipart/mixed;
\tboundary="----=_NextPart_000_0001_01DAC2AC.12345678"
X-Mailer: Microsoft Outlook 16.0
Content-Language: zh-cn

This is a multipart message in MIME format.

------=_NextPart_000_0001_01DAC2AC.12345678
Content-Type: text/plain;
\tcharset="utf-8"
Content-Transfer-Encoding: base64

{_text("utf-8")}

------=_NextPart_000_0001_01DAC2AC.12345678
Content-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet;
\tname="{words(NAME, "utf-8", 36, between=chr(10) + chr(9))}"
Content-Transfer-Encoding: base64
Content-Disposition: attachment;
\tfilename="{words(NAME, "utf-8", 36, between=chr(10) + chr(9))}"

{_base64(CONTENT)}

------=_NextPart_000_0001_01DAC2AC.12345678--
""")

COREMAIL = _bytes(f"""
Received: from [10.2.3.4] (unknown [10.2.3.4])
\tby mail-gov-app1 (Coremail) with SMTP id AQAAfwD3abcdEFGHij
\tfor <yshj@yunxi.example.cn>; Sat, 20 Jun 2026 17:30:01 +0800 (CST)
MIME-Version: 1.0
Date: Sat, 20 Jun 2026 17:30:00 +0800 (GMT+08:00)
X-CM-HeaderCharset: UTF-8
From: {word(WRITER, "UTF-8")} <{ADDRESS}>
To: yshj@yunxi.example.cn
Subject: {words(SUBJECT, "UTF-8", 45, between=chr(10) + " ")}
X-Mailer: Coremail Webmail Server Version 2024.1-cmXT6
Content-Type: multipart/mixed; boundary="----=_Part_77_88.99"
Message-ID: <77.88.99.Coremail.li@tax.yunxi.example.cn>

------=_Part_77_88.99
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: base64

{_text("utf-8")}
------=_Part_77_88.99
Content-Type: application/octet-stream; name="{NAME.encode().decode("latin-1")}"
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename="{NAME.encode().decode("latin-1")}"

{_base64(CONTENT)}
------=_Part_77_88.99--
""")

PHONE = _bytes(f"""
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=yunxi.example.cn;
\ts=s201512; t=1718875801; bh=abcdefghijklmnopqrstuvwxyz0123456789ABCD=;
\th=From:Content-Type:Mime-Version:Subject:Message-Id:Date:To;
\tb=abcdefghijklmnopqrstuvwxyz0123456789
From: {word(WRITER, "utf-8")} <{ADDRESS}>
Content-Type: multipart/mixed; boundary=Apple-Mail-0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9
Content-Transfer-Encoding: 7bit
Mime-Version: 1.0 (1.0)
Subject: {words(SUBJECT, "utf-8", 36, between=chr(10) + " ")}
Message-Id: <0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9@tax.yunxi.example.cn>
Date: Sat, 20 Jun 2026 17:30:00 +0800
To: yshj@yunxi.example.cn
X-Mailer: iPhone Mail (21F90)


--Apple-Mail-0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9
Content-Type: text/plain;
\tcharset=utf-8
Content-Transfer-Encoding: base64

{_text("utf-8")}
--Apple-Mail-0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9
Content-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet;
\tname*=utf-8''{"".join(f"%{byte:02X}" for byte in NAME.encode())};
\tx-apple-part-url=0A1B2C3D
Content-Disposition: inline;
\tfilename*=utf-8''{"".join(f"%{byte:02X}" for byte in NAME.encode())}
Content-Transfer-Encoding: base64

{_base64(CONTENT)}
--Apple-Mail-0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9--
""")

SAMPLES = {
    "QQ 邮箱": QQ, "163 邮箱": NETEASE, "Foxmail": FOXMAIL, "Exchange": EXCHANGE, "Outlook": OUTLOOK, "Coremail": COREMAIL, "手机": PHONE,
}  # fmt: skip
