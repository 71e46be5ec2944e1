"""The files of a campaign folder that are started by a double click: 开始.bat, 检查.bat, 开始.sh."""

from __future__ import annotations

_FIND = """@echo off
chcp 936 >nul
setlocal DisableDelayedExpansion
title {title}
pushd "%~dp0"
if errorlevel 1 goto nofolder
where taizhang >nul 2>nul
if not errorlevel 1 goto installed
python -c "import toolkit.cli" >nul 2>nul
if not errorlevel 1 goto python
py -3 -c "import toolkit.cli" >nul 2>nul
if not errorlevel 1 goto launcher
echo 这台电脑上还没有装 taizhang。
echo.
echo 1. 先装 Python 3.11 或更新的版本（安装时勾选“Add python.exe to PATH”）；
echo 2. 再在命令提示符里运行：py -3 -m pip install --no-index --find-links 安装包文件夹 taizhang
echo.
echo 装好以后再双击本文件。不会装的，请把这几行字给信息中心的同事看。
goto end
:nofolder
echo 进不了这个文件夹，请先把整个文件夹复制到本机的硬盘上，再双击本文件。
goto end
:installed
taizhang {command}
goto end
:python
python -m toolkit {command}
goto end
:launcher
py -3 -m toolkit {command}
:end
echo.
pause
"""
"""No brackets around blocks and no second expansion: a dragged file may have ), ! or a blank in its name. ASCII up to the
line that sets the code page, so that a system with another one reads the rest rightly. ``pushd`` also enters \\\\server\\share."""

_SH = """#!/bin/sh
# 双击（选“在终端中运行”）或在终端里运行：打开菜单。
cd -- "$(dirname -- "$0")" || exit 2
if command -v taizhang >/dev/null 2>&1; then
  exec taizhang 开始 "$@"
fi
for python in python3 python; do
  if "$python" -c 'import toolkit.cli' >/dev/null 2>&1; then
    exec "$python" -m toolkit 开始 "$@"
  fi
done
echo '这台电脑上还没有装 taizhang。' >&2
echo '请先装 Python 3.11 或更新的版本，再运行：python3 -m pip install --no-index --find-links 安装包文件夹 taizhang' >&2
if [ -t 0 ]; then
  printf '按回车键关闭。' >&2
  read -r _
fi
exit 2
"""


def start_bat() -> bytes:
    """开始.bat: opens the menu. GBK with CRLF, as the command prompt of a Chinese Windows reads it."""
    return _bat("taizhang", "开始 %*")


def check_bat(marked: str) -> bytes:
    """检查.bat: checks the files that were dragged onto it, without any all of 收件箱; marked copies go to ``marked``."""
    return _bat("taizhang", f"check --annotate {marked} %*")


def start_sh() -> bytes:
    """开始.sh: opens the menu. UTF-8 with LF."""
    return _SH.encode("utf-8")


def _bat(title: str, command: str) -> bytes:
    return _FIND.format(title=title, command=command).replace("\n", "\r\n").encode("gbk")
