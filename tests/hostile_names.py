"""Names that somebody types, pastes or sends, and that break what is careless.

Only `UNSTORABLE` can never be in a row: no text of a database holds half a character or a NUL
(PostgreSQL). All others may be the name of anything.
"""

from __future__ import annotations

import unicodedata

PATHS = [
    "../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/absolute",
    "C:\\Mix",
    "\\\\server\\share",
    "file:///etc/passwd",
    "%2e%2e%2f",
    "．．／etc",  # full-width: full stops and a slash by NFKC
    "‥⁄etc",  # two-dot leader, fraction slash
    ".",
    "..",
    "...",
    "․",  # one-dot leader
    ".hidden",
    "trailing dots...",
    "checksums.txt",
]
DEVICES = [
    "CON",
    "con.mix",
    "NUL.",
    "aux .x",
    "COM1",
    "LPT¹",
    "ＣＯＮ",
    "CONIN$",
]
INVISIBLE = [
    "",
    " ",
    " leading and trailing ",
    "\u200b",
    "\u200b\u200d\ufeff",
    "\u3164",  # Hangul filler: a letter that shows nothing
    "\u2800",  # a braille cell without dots
    "\u00a0",
    "zero\u200bwidth",
    "zerowidth",
    "zero\ufe0fwidth",
    "zero\u034fwidth",
    "soft\u00adhyphen",
    "\ufeffmark",
    "right\u202eto left",
    "\u2066isolated\u2069",
    "tag\U000e0041\U000e007f",
]
FOLDED = [
    "é composed",
    "e\u0301 composed",
    "e\u200b\u0301 composed",
    "ﬁ ligature",
    "fi ligature",
    "ＦＵＬＬ　width",
    "FULL width",
    "STRASSE",
    "straße",
    "Night Bus",
    "NIGHT BUS",
    "night bus",
    "İstanbul",
    "i\u0307stanbul",
    "Å",
    "\u212b",  # the sign of the unit
]
LINES = [
    "new\nline",
    "carriage\rreturn",
    "both\r\nBcc: all@world.test",
    "encoded%0d%0aBcc: all@world.test",
    "line\u2028separator",
    "next\u0085line",
    "form\ffeed",
    "tab\tstop",
    "bell\a",
    "escape\x1b[31m",
    "del\x7f",
    "BEGIN:VEVENT\r\nSUMMARY:x\r\nEND:VEVENT",
    "=?utf-8?B?QmNjOg==?=",
]
FORMULAS = [
    '=HYPERLINK("http://x")',
    "=cmd|' /C calc'!A0",
    "@SUM(1)",
    "+1-1",
    "-2+3",
    "\t=1+1",
    "＝1+1",
    " =1+1",
    "\u200b=1+1",
]
SHELLS = [
    "-rf",
    "--checkpoint-action=exec=sh",
    "~root",
    "$(reboot)",
    "`reboot`",
    "; rm -rf /",
    "| tee x",
    "'; DROP TABLE songs; --",
    "{{ 7 * 7 }}{% debug %}",
    "%s%n%(name)s",
]
MARKUP = [
    'a/b\\c:d*e?f"g<h>i|j',
    'quote"; filename="evil.exe',
    "back\\",
    "full＼width",
    "full＂width",
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "<img src=x onerror=alert(1)>",
    "]]>",
    "&lt;b&gt;&amp;",
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
]
SCRIPTS = [
    "日本語の曲名",
    "قائمة التشغيل",
    "🎚️🎛️",
    "👩‍🎤👨‍👩‍👧‍👦",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "\ud7ff\ue000",
    "\ufffe\uffff",
    "Z\u0351\u036b\u0343" * 40,
]
LONG = [
    "x" * 300,
    "字" * 300,
    "👩‍🎤" * 60,
    "a" + "\u0301" * 250,
]

NAMES = [
    *PATHS,
    *DEVICES,
    *INVISIBLE,
    *FOLDED,
    *LINES,
    *FORMULAS,
    *SHELLS,
    *MARKUP,
    *SCRIPTS,
    *LONG,
]
UNSTORABLE = ["nul\0byte", "half \ud83c", "\udfb8 half", "\udfb8\ud83c"]
# A database that counts signs takes no more.
STORED = [name[:120] for name in NAMES]


def is_control(sign: str) -> bool:
    return unicodedata.category(sign)[0] == "C"
