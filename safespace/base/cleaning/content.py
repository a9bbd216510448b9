"""Copies the part of a content stream that draws, without comments, marked content and unused operands.

A content stream is a sequence of operands and operators ("(Hello) Tj"). Only drawing operators are copied, each with
operands of the types it takes.
"""

import re

from safespace.base.cleaning.refused import Reason, Refused

_TOKEN = re.compile(
    rb"""[\x00\t\n\x0c\r ]*+(?:
    (?P<comment>%[^\r\n]*+)
    | (?P<string>\((?:[^()\\]++|\\.)*+\) | <(?!<)[^<>]*+>)
    | (?P<nested>\()
    | (?P<opens><<|\[) | (?P<closes>>>|\])
    | (?P<name>/[^\x00\t\n\x0c\r\ ()<>\[\]{}/%]*+)
    | (?P<word>[^\x00\t\n\x0c\r\ ()<>\[\]{}/%]++)
    | (?P<stray>[{}<>)])
    )""",
    re.DOTALL | re.VERBOSE,
)
_PARENTHESIS = re.compile(rb"\\.|[()]", re.DOTALL)
_NUMBER = re.compile(rb"[-+.0-9]+")
_CONSTANTS = frozenset({b"true", b"false", b"null"})

_SHOWS_TEXT = frozenset({b"Tj", b"TJ", b"'", b'"'})
_DRAWS_TEXT = _SHOWS_TEXT | {b"Tr"}
_TAKES_NAMES = frozenset({b"CS", b"cs", b"Do", b"gs", b"ri", b"SCN", b"scn", b"sh", b"Tf"})
_DRAWS = _SHOWS_TEXT | _TAKES_NAMES | frozenset(
    b"b B b* B* BT c cm d d0 d1 ET f F f* G g h i j J K k l m M n q Q re RG rg s S SC sc T* Tc Td TD TL Tm Tr Ts Tw Tz "
    b"v w W W* y".split()
)  # fmt: skip

_INLINE_KEYS = frozenset({
    b"/BPC", b"/BitsPerComponent", b"/CS", b"/ColorSpace", b"/D", b"/Decode", b"/DP", b"/DecodeParms", b"/F",
    b"/Filter", b"/H", b"/Height", b"/IM", b"/ImageMask", b"/I", b"/Interpolate", b"/W", b"/Width",
})  # fmt: skip
_NOT_INLINE = frozenset({b"/DCT", b"/DCTDecode"})
"""JPEG can carry camera metadata, and no known program writes it as an inline image."""
_END_OF_INLINE = re.compile(rb"[\x00\t\n\x0c\r ]EI(?=[\x00\t\n\x0c\r ]|$)(?=[\t\n\r -~]{0,16})")


_UNSEEN = frozenset({b"3", b"7"})
"""Text rendering modes that draw nothing: a scan's recognised words, which also lie beneath what was blacked out."""


def clean_content(content):
    """Return (the drawing part of `content`, the resource names it uses), without invisible text. Raises Refused."""
    out, names, operands, deep, at = [], set(), [], 0, 0
    unseen, outer = False, []
    while True:
        kind, token, at = _token(content, at)
        if kind is None:
            return b"".join(out), names
        deep = _depth(kind, deep)
        if deep or kind != "word" or _is_operand(token):
            operands.append((kind, token))
            continue
        if token == b"BI":
            operands, token, at = _inline_image(content, at)
        if token == b"q":
            outer.append(unseen)
        elif token == b"Q":
            unseen = outer.pop() if outer else False
        elif token == b"Tr":
            unseen = bool(operands) and operands[-1][1] in _UNSEEN
        if not (unseen and token in _DRAWS_TEXT) and (token in _DRAWS or token == b"EI"):
            operands = _taken(operands, token)
            kept = [text for kind, text in operands if _fits(kind, token)]
            names.update(text for kind, text in operands if kind == "name")
            out.append(b" ".join([*kept, token, b"\n"]))
        operands = []


def clean_program(content):
    """A character map or a function, in PostScript, without its comments."""
    return _TOKEN.sub(lambda found: b"\n" if found.lastgroup == "comment" else found[0], content)


def _token(content, at):
    """(kind, text, position after it) of the next token; kind is None at the end or where the rest cannot be parsed."""
    while found := _TOKEN.match(content, at):
        kind, at = found.lastgroup, found.end()
        if kind == "nested":
            at = _end_of_string(content, at)
            return ("string", content[found.start("nested") : at], at) if at else (None, b"", 0)
        if kind not in ("comment", "stray"):
            return kind, found[kind], at
    return None, b"", 0


def _end_of_string(content, at):
    deep = 1
    for found in _PARENTHESIS.finditer(content, at):
        deep += {b"(": 1, b")": -1}.get(found[0], 0)
        if not deep:
            return found.end()
    return None


def _depth(kind, deep):
    return max(0, deep + {"opens": 1, "closes": -1}.get(kind, 0))


def _is_operand(token):
    return _NUMBER.fullmatch(token) is not None or token in _CONSTANTS


def _taken(operands, operator):
    """The operands that an operator showing text takes: the last string, or the strings and numbers of an array."""
    if operator == b"TJ":
        begin = max((at for at, one in enumerate(operands) if one == ("opens", b"[")), default=len(operands))
        return [("opens", b"["), *_flat(operands[begin + 1 :]), ("closes", b"]")]
    count = {b"Tj": 1, b"'": 1, b'"': 3}.get(operator)
    return operands if count is None else operands[-count:]


def _flat(operands):
    """The strings and numbers among `operands` that lie in no dictionary or array of their own."""
    deep = 0
    for kind, token in operands:
        deep = _depth(kind, deep)
        if not deep and kind in ("string", "word"):
            yield kind, token


def _fits(kind, operator):
    if kind == "string":
        return operator in _SHOWS_TEXT or operator == b"EI"
    if kind == "name":
        return operator in _TAKES_NAMES or operator == b"EI"
    return True


def _inline_image(content, at):
    """(operands, b"EI", position after it) of an inline image."""
    entries, deep, start = [], 0, at
    while True:
        kind, token, at = _token(content, at)
        if kind is None or len(entries) > 200:
            raise Refused(Reason.UNREADABLE)
        if kind == "word" and token == b"ID" and not deep:
            break
        deep = _depth(kind, deep)
        entries.append((kind, token))
    end = _END_OF_INLINE.search(content, at)
    if end is None or start == at:
        raise Refused(Reason.UNREADABLE)
    kept = [pair for key, value in _pairs(entries) if key in _INLINE_KEYS for pair in (("name", key), *value)]
    if _NOT_INLINE & {token for _, token in kept}:
        raise Refused(Reason.HIDDEN)
    data = content[at : end.start() + 1]
    return [("word", b"BI"), *kept, ("data", b"ID" + data)], b"EI", end.end()


def _pairs(entries):
    """(key, tokens of its value) of a dictionary that was read as a flat list of tokens."""
    pairs, deep = [], 0
    for kind, token in entries:
        if not deep and (not pairs or pairs[-1][1]):
            pairs.append((token, []))
            continue
        deep = _depth(kind, deep)
        pairs[-1][1].append((kind, token))
    return pairs
