"""Findings about the run itself."""

from __future__ import annotations

from toolkit.model.findings import Code, Severity

CODES: tuple[Code, ...] = (
    Code(
        "R901",
        Severity.BLOCKER,
        "处理这份文件时程序出错",
        "处理这份文件时程序内部出错（{reason}），这份文件没有采用，其他文件不受影响。",
        "请把这份文件用 WPS 或 Excel 打开另存为 .xlsx 后再试；仍不行，请把文件发给工具维护者，这是程序的缺陷。",
        "任何一份文件都不应让整批汇总停下。出现本提示说明程序有没料到的情况，原件的指纹（SHA-256）已登记，内容列入待人工核对。",
        "程序读到一半出现了没有预料到的内部错误。",
        "文件正常读完。",
    ),
    Code(
        "R902",
        Severity.BLOCKER,
        "读这份文件耗尽内存或超时",
        "读这份文件时进程意外中止（多半是文件异常庞大），这份文件没有采用，其他文件不受影响。",
        "请让报送单位把内容复制到新的工作簿里另存为 .xlsx 再报。",
        "个别损坏或恶意构造的文件会耗尽内存。为了不拖垮整批，这类文件在单独的进程里再试一次，仍不行就退回。",
        "几十 KB 的文件解开后有几十 GB。",
        "正常大小的工作簿。",
    ),
)
