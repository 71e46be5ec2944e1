"""Invented published documents of 云溪市 as lists of logical lines, and the ways in which pages and editors cut them."""

from __future__ import annotations

import random

UNITS = ["市发改委", "市财政局", "市市场监管局", "市政务服务局", "市税务局", "市人社局", "市住建局", "市自然资源和规划局",
         "市委编办", "市政府办公室（研究室）", "青岚县人民政府", "石桥区人民政府", "各县（区）人民政府", "市政府有关部门",
         "国网云溪供电公司", "人行云溪市分行", "高新区管委会", "市中级人民法院", "市大数据中心"]  # fmt: skip
VERBS = ["推进", "完善", "建立", "深化", "优化", "规范", "推行", "健全", "压减", "公布", "改造", "开展"]
THINGS = ["“一网通办”平台", "企业开办流程", "12345热线办理机制", "工程建设项目审批", "不动产登记服务", "包容审慎监管", "信用信息共享",
          "政务服务事项清单", "《云溪市优化营商环境条例》配套措施", "获得电力服务", "5G基站和充电桩建设", "纳税服务", "公平竞争审查", "证照分离改革"]  # fmt: skip
CLAUSES = ["2026年6月底前实现全程网办", "办理时限压缩至3个工作日以内", "覆盖率达到95%以上", "新增泊位1200个", "对新产业、新业态实行包容审慎监管",
           "年内完成3.5万平方米改造", "推动数据在各县（区）之间共享", "按季度通报进展", "群众满意度不低于90%", "确保10月1日起上线运行",
           "（含开发区）同步推进", "逐步实现“一件事一次办”", "落实国发〔2025〕12号文件要求", "清单之外一律不得收费"]  # fmt: skip
LABELS = ["牵头单位：", "责任单位：", "配合单位："]
CN = "一二三四五六七八九十"


def units(rng: random.Random, most: int = 5) -> str:
    return "、".join(rng.sample(UNITS, rng.randint(1, most)))


def sentence(rng: random.Random) -> str:
    parts = rng.sample(CLAUSES, rng.randint(1, 4))
    return rng.choice(VERBS) + rng.choice(THINGS) + "，" + "，".join(parts) + "。"


def bracket(rng: random.Random) -> str:
    left, right = rng.choice(["（）", "〔〕"])
    kind = rng.randrange(4)
    if kind == 0:
        inner = f"{units(rng, 2)}牵头，{units(rng)}配合"
    elif kind == 1:
        inner = f"牵头单位：{units(rng, 2)}；责任单位：{units(rng)}"
    elif kind == 2:
        inner = f"{units(rng)}按职责分工负责"
    else:
        inner = f"责任单位：{units(rng)}；完成时限：2026年12月底前"
    return left + inner + right


def head(rng: random.Random) -> list[str]:
    return [
        "云溪市人民政府办公室",
        "关于印发云溪市优化营商环境任务分工的通知",
        "云政办发〔2026〕8号",
        "各县（区）人民政府，市政府各部门：",
        "《云溪市优化营商环境任务分工》已经市政府同意，现印发给你们，请认真贯彻执行。",
        "云溪市人民政府办公室",
        "2026年3月5日",
    ]


def tasks(rng: random.Random, style: str) -> list[str]:
    """The body of a document: ``brackets`` at the end of a task, ``labels`` below it, or brackets on a line of their own."""
    found, number = [], 0
    sections = rng.randint(2, 4)
    for section in range(sections):
        found.append(f"{CN[section]}、{rng.choice(VERBS)}{rng.choice(THINGS)}")
        for part in range(rng.randint(1, 2)):
            found.append(f"（{CN[part]}）{rng.choice(VERBS)}{rng.choice(THINGS)}。")
            for _ in range(rng.randint(2, 5)):
                number += 1
                text = f"{number}.{''.join(sentence(rng) for _ in range(rng.randint(1, 3)))}"
                if style == "brackets":
                    found.append(text + bracket(rng))
                elif style == "own":
                    found += [text, bracket(rng)]
                else:
                    found.append(text)
                    found += [label + units(rng) for label in LABELS[: rng.randint(1, 3)]]
                    found.append(
                        "完成时限：" + rng.choice(["2026年9月底前", "持续推进", "2026年12月31日前完成，并长期坚持"])
                    )
    found.append(f"{CN[sections]}、工作要求")
    found.append("（一）加强组织领导。各县（区）要明确责任人，于12月10日前将落实情况报市政府办公室。")
    return found


def document(seed: int) -> list[str]:
    rng = random.Random(seed)
    style = rng.choice(["brackets", "labels", "own"])
    return head(rng) + tasks(rng, style)


NOT_FIRST = "，。、；：！？）〕》”％%"
NOT_LAST = "（〔《“"


def wrapped(text: str, width: int, *, columns: bool = False, kinsoku: bool = False, indent: int = 0) -> list[str]:
    """The lines of a paragraph on a page of ``width`` characters (twice as many half-width columns)."""

    def size(char: str) -> int:
        return (1 if char < "\u0300" else 2) if columns else 1

    limit = width * 2 if columns else width
    lines, line, used = [], "", indent * (2 if columns else 1)
    for char in text:
        hanging = kinsoku and char in NOT_FIRST
        early = kinsoku and char in NOT_LAST and used + 2 * size(char) > limit
        if line and (used + size(char) > limit or early) and not hanging:
            lines.append(line)
            line, used = "", 0
        line += char
        used += size(char)
    return [*lines, line]
