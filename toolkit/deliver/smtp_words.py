"""What a mail server answers, in words that a clerk can act on. Codes: RFC 5321 §4.2, RFC 3463; what 163 and QQ add, ``domain.md`` §5.3."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl

from toolkit.text.addresses import one_line

_SHOWN = 160
_ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")


def said(code: int, text: bytes | str, secret: str = "") -> str:
    """A server's answer as one line: ``550 5.1.1 No such user``. Servers in China also answer in GBK.

    ``secret`` (a password) never stands in it, should a server repeat it.
    """
    words = text if isinstance(text, str) else _decoded(text)
    line = one_line(f"{code} {words}" if code > 0 else words)
    if len(secret) > 3:
        line = line.replace(secret, "***")
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


def _decoded(text: bytes) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("gb18030", "replace")


def meaning(answer: str) -> str:
    """Why a recipient or a message was refused, as one Chinese clause; the answer stands behind it in brackets."""
    return f"{_reason(answer)}（服务器说：{answer}）"


_SIGNS = (
    (("4.5",), (), ("daily", "sending quota", "每日", "当天", "今日"), "这个邮箱今天的发信数量用完了，请明天再运行同一条命令，或换一个邮箱"),
    (("3.4", "2.3"), (), ("too large", "too big", "message size", "exceeds size", "过大", "太大"), "服务器嫌信太大，请压缩附件或改用其他办法送"),
    (("2.2",), ("552", "452"), ("quota", "mailbox full", "insufficient", "容量", "已满"), "对方邮箱满了或超过了配额，请对方清理后再发"),
    (("1.0", "1.1", "1.2", "1.6", "1.10"), (), ("no such user", "user unknown", "not found", "不存在"), "没有这个邮箱，请核对单位名录里的地址"),
    ((), ("450", "451"), ("greylist", "graylist", "try again later"), "服务器要求过一会儿再试"),
    ((), (), ("frequen", "too many", "rate limit", "limit exceeded", "频率", "过快"), "发得太快或超过了发信数量限制，请把“每分钟封数”改小或过些时候再发"),
    ((), ("554",), ("spam", "dt:spm", "垃圾"), "被当作垃圾邮件拦下了，请过些时候再发，或改用别的发信邮箱"),
    (("7.0", "7.1", "7.2"), (), ("relay", "denied", "not allowed", "拒绝", "不允许"), "服务器不允许往这个地址发"),
)  # fmt: skip
"""Enhanced codes (RFC 3463, without the class), plain codes, words in the answer → what it means; the words count
before the plain codes, which servers use for anything."""


def _reason(answer: str) -> str:
    code, found, low = answer[:3], _ENHANCED.search(answer), answer.lower()
    kind = f"{found[2]}.{found[3]}" if found else ""
    for kinds, _, words, told in _SIGNS:
        named = kind in kinds and (kind[0] != "7" or code[0] == "5")  # 4.7.1 is what greylisting says
        if named or any(word in low for word in words):
            return told
    by_code = (told for _, codes, _, told in _SIGNS if not kind and code in codes)
    return next(by_code, "服务器要求过一会儿再试" if code[:1] == "4" else "服务器拒收")


def unreachable(problem: Exception, host: str, port: int, security: str) -> str:
    """Why no connection came about, as one Chinese sentence that says what to look at."""
    server = f"邮件服务器 {host} 的 {port} 端口"
    if isinstance(problem, ssl.SSLCertVerificationError):
        return _untrusted(problem, host)
    if isinstance(problem, ssl.SSLError):
        return (
            f"{server}上的加密方式不是 {security}，请核对“邮件”表的端口和加密方式（SSL 一般 465，STARTTLS 一般 587）。"
        )
    if isinstance(problem, socket.gaierror):
        return f"找不到邮件服务器“{host}”，请核对“邮件”表的服务器名称，看看网络通不通。"
    if isinstance(problem, TimeoutError):
        return f"{server}没有回应，请看网络通不通、端口和加密方式对不对。"
    if isinstance(problem, ConnectionRefusedError):
        return f"{server}没有开，请核对“邮件”表的服务器和端口。"
    if isinstance(problem, smtplib.SMTPResponseException):
        return f"{server}不肯接待（服务器说：{said(problem.smtp_code, problem.smtp_error)}），请过些时候再试。"
    if isinstance(problem, smtplib.SMTPServerDisconnected):
        return f"{server}没有按邮件服务器的规矩回话就断开了，请核对端口和加密方式。"
    return f"连不上{server}（{getattr(problem, 'strerror', None) or type(problem).__name__}），请看网络通不通。"


def _untrusted(problem: ssl.SSLCertVerificationError, host: str) -> str:
    if problem.verify_code in (62, 64):  # X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH
        return f"邮件服务器的证书不是发给“{host}”的，为防冒充没有发；请核对“邮件”表的服务器名称。"
    if problem.verify_code == 10:  # X509_V_ERR_CERT_HAS_EXPIRED
        return "邮件服务器的证书过期了，为防冒充没有发；请看本机日期对不对，或请信息中心更换证书。"
    return (
        "邮件服务器的证书不受信任，为防冒充没有发。单位内网的服务器，请向信息中心要根证书文件，放在设置旁边，"
        "把文件名写在“邮件”表的“证书文件”一格。"
    )
