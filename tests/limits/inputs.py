"""The bad inputs: a table of (name, maker, expected code).

A maker is a text, or a function that is given an empty folder and answers the file to run, so that it can put others beside it.
The code is what `anneal check` must say; None: the input is strange and right. Add a row; hostile_test.py does the rest.
"""

import dataclasses
import os
import typing

MEBIBYTE = 1 << 20


@dataclasses.dataclass(frozen=True)
class Input:
    name: str
    maker: typing.Union[str, bytes, typing.Callable]
    code: typing.Optional[str]
    # Short, so that what is measured is the program and not its run.
    clock: str = "total = 40 steps"
    # Whether a code about the text is about the text of the program itself, which every command reads.
    own_text: bool = True


def numbered(count, part, between="\n"):
    return between.join(part(i) for i in range(count))


def filling(unit, before="", after=""):
    """As much of `unit` as one text may hold."""
    room = MEBIBYTE - len(before.encode()) - len(after.encode())
    return before + unit * (room // len(unit.encode())) + after


def short(number):
    """A name of few letters."""
    digits = "abcdefghijklmnopqrstuvwxyz"
    text = ""
    while True:
        text = digits[number % 26] + text
        number //= 26
        if number == 0:
            return "v_" + text


# -- what nests: (name, before, inside, after) --

NESTINGS = [
    ("parentheses", "(", "1", ")"),
    ("list", "[", "1", "]"),
    ("call", "f(", "1", ")"),
    ("built-in call", "sin(", "1", ")"),
    ("named argument", "f(x=", "1", ")"),
    ("index", "x[", "1", "]"),
    ("index behind", "", "a", "[0]"),
    ("member", "", "a", ".b"),
    ("block", "{let a=1;", "a", "}"),
    ("let", "{let a=", "1", ";a}"),
    ("state", "{state a=0->", "a", ";a}"),
    ("piecewise", "piecewise{a:1,else:", "1", "}"),
    ("condition of piecewise", "piecewise{", "a", ":1,else:2}"),
    ("phases", "phases{rest:", "1", "}"),
    ("length of a phase", "phases{", "5", ":1,rest:2}"),
    ("repeat", "repeat x{", "1", "}"),
    ("length of a repeat", "repeat ", "x", " {1}"),
    ("factor of a repeat", "repeat 1 step growing ", "1", " {1}"),
    ("minus", "-", "1", ""),
    ("not", "not ", "a", ""),
    ("power", "2^", "1", ""),
    ("power of stars", "2**", "1", ""),
    ("sum", "1+(", "1", ")"),
    ("product", "1*(", "1", ")"),
    ("remainder", "a %(", "1", ")"),
    ("comparison", "1<(", "1", ")"),
    ("or", "a or(", "a", ")"),
    ("and", "a and(", "a", ")"),
    ("if in then", "if a then ", "1", " else 2"),
    ("if in condition", "if ", "a", " then 1 else 2"),
    ("shift", "", "a", " @ 0"),
    ("shift to parentheses", "a @ (", "1", ")"),
    ("length in parentheses", "(", "1", ")steps"),
]


def nested(before, inside, after):
    count = (MEBIBYTE - 64) // len(before + after)
    return "schedule lr=" + before * count + inside + after * count


DEEP = [Input(f"deep: {name}", nested(before, inside, after), "A0005") for name, before, inside, after in NESTINGS] + [
    Input(f"unclosed {sign}", filling(sign, "schedule lr="), "A0005") for sign in "([{"] + [
    Input(f"closing {sign}", filling(sign, "schedule lr="), "A0011") for sign in ")]}"] + [
    Input("brackets of every kind", filling("([{", "schedule lr="), "A0005"),
    Input("brackets that do not match", filling("(]", "schedule lr="), "A0011"),
    Input("else if without end", filling("if a then 1 else ", "schedule lr="), "A0101"),
]

# -- letters --

LETTERS = [
    Input("a megabyte of name", "schedule " + "a" * 1000000 + "=1", "A0004"),
    Input("many names that are too long", filling("let " + "a" * 256 + "=1\n"), "A0004"),
    Input("an empty text", "", "A0101"),
    Input("only a comment", "# nothing", "A0101"),
    Input("a megabyte of blanks", filling(" "), "A0101"),
    Input("a megabyte of lines", filling("\n", "", "schedule lr=1"), None),
    Input("a megabyte of comment", filling("#", "schedule lr=1 "), None),
    Input("a megabyte of documentation", filling("## a\n", "", "schedule lr=1"), None),
    Input("invalid UTF-8", b"schedule lr = 1 # \xff\xfe", "A0001"),
    Input("a megabyte of invalid UTF-8", b"\xff" * MEBIBYTE, "A0001"),
    Input("UTF-8 cut off", b"schedule lr = 1 # \xe2\x82", "A0001"),
    Input("UTF-8 longer than it need be", b"schedule lr = 1 # \xc0\xaf", "A0001"),
    Input("a surrogate", b"schedule lr = 1 # \xed\xa0\x80", "A0001"),
    Input("beyond Unicode", b"schedule lr = 1 # \xf4\x90\x80\x80", "A0001"),
    Input("NUL", b"schedule lr = 1\0", "A0002"),
    Input("NUL in a name", b"schedule l\0r = 1", "A0002"),
    Input("a megabyte of NUL", b"\0" * MEBIBYTE, "A0002"),
    Input("an escape of the terminal", b"schedule lr = 1 # \x1b]0;title\x07\x1b[2J", "A0002"),
    Input("a megabyte of escapes", b"\x1b" * MEBIBYTE, "A0002"),
    Input("text that runs backwards", "schedule lr = 1 # \u202e 2", "A0002"),
    Input("an isolate", 'assert true, "\u2066 x \u2069"\nschedule lr = 1', "A0002"),
    Input("lines of Windows", "clock { total = 9 steps }\r\nschedule lr = 1\r\n", None),
    Input("lines of old Macintosh", "schedule lr = 1\rschedule wd = 2", "A0002"),
    Input("a byte-order mark", b"\xef\xbb\xbfschedule lr = 1", None),
    Input("a byte-order mark inside", b"schedule lr = \xef\xbb\xbf1", "A0002"),
    Input("UTF-16", "schedule lr = 1".encode("utf-16"), "A0001"),
    Input("a Cyrillic letter", "schedule l\u0433 = 1", "A0009"),
    Input("a Cyrillic look-alike", "let p\u0430ge = 1\nschedule lr = page", "A0009"),
    Input("wide letters", "schedule \uff4c\uff52 = 1", "A0009"),
    Input("wide digits", "schedule lr = \uff11", "A0009"),
    Input("Arabic digits", "schedule lr = \u0661", "A0009"),
    Input("a combining mark", "schedule lr\u0301 = 1", "A0009"),
    Input("a joiner of no width", "schedule l\u200dr = 1", "A0002"),
    Input("a hyphen like a minus", "schedule lr = 2 \u2010 1", "A0102"),
    Input("a Greek question mark", "schedule lr = 1\u037e", "A0009"),
    Input("a megabyte of look-alikes", filling("\u0430", "schedule lr="), "A0009"),
    Input("a megabyte of emoji", filling("\U0001F600"), "A0009"),
    Input("a megabyte of combining marks", filling("\u0301", "schedule lr=1 # a"), None),
    Input("a text without end", filling("a", 'schedule lr=1 assert true,"'), "A0008"),
    Input("a megabyte of quotation marks", filling('"', "schedule lr="), "A0102"),
    Input("a megabyte of digits", filling("1", "schedule lr=0.", "\n"), None),
    Input("a whole number of a megabyte", filling("9", "schedule lr="), "A0007"),
    Input("a large exponent", "schedule lr=1e" + "9" * 100000, "A0007"),
    Input("a small exponent", "schedule lr=1e-" + "9" * 100000, None),
    Input("an exponent against zeros", "schedule lr=0." + "0" * 500000 + "1e500000", None),
    Input("halfway between two numbers", "schedule lr=1.00000000000000011102230246251565404236316680908203125" + "0" * 900000 + "1", None),
    Input("underlines", "schedule lr=1" + "_" * 100000 + "1", "A0006"),
    Input("one byte too much", filling(" ", "schedule lr=1") + " ", "A0003"),
    Input("a gibibyte with holes", lambda folder: sparse(folder, 1 << 30), "A0003"),
]


def sparse(folder, size):
    path = folder / "main.sched"
    with open(path, "wb") as file:
        file.truncate(size)
    return path


# -- names and files --


def files(main, **others):
    def make(folder):
        for name, text in others.items():
            (folder / f"{name}.sched").write_text(text, encoding="utf-8")
        (folder / "main.sched").write_text(main, encoding="utf-8")
        return folder / "main.sched"
    return make


def importing(path, prepare=None, below=False):
    """A program in a folder of its own, with something around it that it must not reach."""
    def make(folder):
        root = folder / "root"
        root.mkdir()
        (folder / "outside.sched").write_text("let x = 1\n")
        if prepare:
            prepare(root)
        (root / "main.sched").write_text(f'import "{path}" as other\nschedule lr = other.x\n')
        return root / "main.sched"
    return make


def link(target, name="linked.sched"):
    return lambda root: os.symlink(target, root / name)


def chain_of_files(count, last):
    return files('import "f0.sched" as f\nschedule lr = f.x', **{
        f"f{i}": f'import "f{i + 1}.sched" as f\nlet x = f.x\n' for i in range(count)}, **{f"f{count}": last})


def doubling_files(count, last="let x = 1\n"):
    return files('import "f0.sched" as f\nschedule lr = f.x', **{
        f"f{i}": f'import "f{i + 1}.sched" as f\nimport "f{i + 1}.sched" as g\nlet x = f.x + g.x\n' for i in range(count)},
        **{f"f{count}": last})


NAMES = [
    Input("recursion", "def f(x)=f(x)\nschedule lr=f(1)", "A0204"),
    Input("recursion of two", "def f(x)=g(x)\ndef g(x)=f(x)\nschedule lr=f(1)", "A0204"),
    Input("recursion of twenty thousand", numbered(20000, lambda i: f"def f{i}(x)=f{(i + 1) % 20000}(x)") + "\nschedule lr=f0(1)", "A0204"),
    Input("recursion in a default", "def f(x=f())=x\nschedule lr=f()", "A0204"),
    Input("recursion through an argument", "def f(g:schedule)=g\nlet a=f(a)\nschedule lr=a", "A0203"),
    Input("a schedule of itself", "schedule lr=lr", "A0203"),
    Input("a ring of names", numbered(50000, lambda i: f"let a{i}=a{(i + 1) % 50000}") + "\nschedule lr=a0", "A0203"),
    Input("previous and following", "schedule lr=phases{1 step:following,1 step:previous}", "A0203"),
    Input("a ring of phases", "schedule lr=phases{1 step:1," + "1 step:following," * 9000 + "rest:previous}", "A0203"),
    Input("forty thousand unknown names", "schedule lr=" + numbered(40000, lambda i: f"unknown{i}", "+"), "A0201"),
    Input("one name sixty thousand times", "let a=1\n" * 60000 + "schedule lr=a", "A0202"),
    Input("an import of itself", files('import "main.sched" as m\nschedule lr=1'), "A0702"),
    Input("a ring of imports", files('import "a.sched" as a\nschedule lr=a.x', a='import "b.sched" as b\nlet x=b.x', b='import "a.sched" as a\nlet x=a.x'), "A0702"),
    Input("a ring of a hundred imports", chain_of_files(100, 'import "f0.sched" as f\nlet x=1\n'), "A0702"),
    Input("a chain of a thousand imports", chain_of_files(1000, "let x = 1\n"), None),
    Input("imports that double", doubling_files(60), None),
    Input("imports that double, with parameters", doubling_files(60, "param p = 1\nlet x = p\n"), None),
    Input("an import above the folder", importing("../outside.sched"), "A0703"),
    Input("an import above, by a detour", importing("a/../../outside.sched"), "A0703"),
    Input("an import by its whole path", importing("/etc/passwd"), "A0703"),
    Input("an import of a home folder", importing("~/x.sched"), "A0701"),
    Input("an import of an address", importing("https://example.com/x.sched"), "A0701"),
    Input("a link out of the folder", importing("linked.sched", link("../outside.sched")), "A0703"),
    Input("a link to the whole machine", importing("linked.sched", link("/etc/passwd")), "A0703"),
    Input("a folder that is a link", importing("up/outside.sched", link("..", "up")), "A0703"),
    Input("a link to itself", importing("linked.sched", link("linked.sched")), "A0704"),
    Input("a link to zeros", importing("linked.sched", link("/dev/zero")), "A0703"),
    Input("an import of zeros", importing("/dev/zero"), "A0703"),
    Input("an import of a pipe", importing("pipe.sched", lambda root: os.mkfifo(root / "pipe.sched")), "A0704"),
    Input("an import of a folder", importing("folder.sched", lambda root: os.mkdir(root / "folder.sched")), "A0704"),
    Input("an import of a gibibyte", importing("large.sched", lambda root: sparse(root, 1 << 30).rename(root / "large.sched")), "A0003", own_text=False),
    Input("an import with a name of a megabyte", importing("a" * 1000000), "A0704"),
    Input("an import with an escape in its name", 'import "a\\n\\n" as a\nschedule lr=a.x', "A0701"),
    Input("thirty thousand imports of nothing", numbered(30000, lambda i: f'import "a{i}" as {short(i)}') + "\nschedule lr=1", "A0701"),
]

# -- time --

TIME = [
    Input("an epoch of an epoch", "clock{epoch=2 epochs}\nschedule lr=step/1 epoch", "A0403"),
    Input("units in a ring", "clock{epoch=2 samples,sample=3 epochs}\nschedule lr=step/1 epoch", "A0403"),
    Input("ten thousand units in a ring", "clock{" + numbered(10000, lambda i: f"unit u{i}", ",") + "," + numbered(10000, lambda i: f"u{i}=2 u{(i + 1) % 10000}s", ",") + "}\nschedule lr=1", "A0403"),
    Input("five thousand units in a chain", "clock{" + numbered(5000, lambda i: f"unit u{i}", ",") + "," + numbered(4999, lambda i: f"u{i}=2 u{i + 1}s", ",") + "}\nschedule lr=1", None),
    Input("five thousand units that lead to steps", "clock{" + numbered(5000, lambda i: f"unit u{i}", ",") + "," + numbered(4999, lambda i: f"u{i}=1 u{i + 1}", ",") + ",u4999=1 step}\nschedule lr=1", None),
    Input("one unit twice", "clock{epoch=2 steps,epoch=3 steps}\nschedule lr=1", "A0402"),
    Input("two clocks", "clock{epoch=2 steps}\nclock{epoch=3 steps}\nschedule lr=1", "A0402"),
    Input("a run of nothing", "clock{total=0 steps}\nschedule lr=1", "A0404", ""),
    Input("a run below nothing", "clock{total=-5 steps}\nschedule lr=1", "A0404", ""),
    Input("a run without end", "clock{total=inf steps}\nschedule lr=1", "A0404", ""),
    Input("a run of no number", "clock{total=(inf-inf) steps}\nschedule lr=1", "A0404", ""),
    Input("a run of 1e300 steps", "clock{total=1e300 steps}\nschedule lr=1", "A0404", ""),
    Input("the longest run", "clock{total=9007199254740992 steps}\nschedule lr=1", None, ""),
    Input("a run of half a step", "clock{total=0.4 steps}\nschedule lr=1", "A0404", ""),
    Input("an epoch of no number", "clock{epoch=(0/0) steps}\nschedule lr=step/1 epoch", "A0404"),
    Input("an endless phase", "schedule lr=phases{inf steps:1,rest:2}", "A0412"),
    Input("a phase of no number", "schedule lr=phases{(inf-inf) steps:1,rest:2}", "A0412"),
    Input("a phase below nothing", "schedule lr=phases{-5 steps:1,rest:2}", "A0412"),
    Input("phases too long", "schedule lr=phases{1e300 steps:1,1e300 steps:2}\nclock{total=40 steps}", "A0410", ""),
    Input("phases that overflow", "schedule lr=phases{1.7e308 steps:1,1.7e308 steps:2,rest:3}\nclock{total=40 steps}", "A0410", ""),
    Input("an endless cycle", "schedule lr=repeat inf steps{1}", "A0413"),
    Input("a cycle of no number", "schedule lr=repeat (0/0) steps{1}", "A0413"),
    Input("a cycle below nothing", "schedule lr=repeat -5 steps{1}", "A0413"),
    Input("a cycle of nothing", "schedule lr=repeat 0 steps{1}", "A0413"),
    Input("a cycle of 1e-300 steps", "schedule lr=repeat 1e-300 steps{1}", "A0413"),
    Input("cycles that shrink", "schedule lr=repeat 5 steps growing 0.5{1}", "A0413"),
    Input("cycles that grow by no number", "schedule lr=repeat 5 steps growing (0/0){1}", "A0413"),
    Input("cycles that grow without end", "schedule lr=repeat 5 steps growing inf{1}", "A0413"),
    Input("cycles that explode", "schedule lr=repeat 5 steps growing 1e300{1}", None),
    Input("cycles that hardly grow", "schedule lr=repeat 1 step growing 1.0000000001{1}", "A0503", "total = 9007199254740992 steps"),
    Input("a time without number", "schedule lr=(step+1)@(0/0)", "A0601"),
    Input("a time without end", "schedule lr=(step+1)@(inf)", "A0601"),
]

# -- what grows when it is expanded --


def doubling(body, count, last="schedule lr: signed=f%d(step)", first="def f0(x)=sin(x)"):
    return first + "\n" + numbered(count, lambda i: f"def f{i + 1}" + body(i)) + "\n" + last % count


def within(before, inside, after, count=60):
    return "schedule lr: signed=" + before * count + inside + after * count


EXPANSION = [
    Input("defs that double", doubling(lambda i: f"(x)=f{i}(x)+f{i}(x+{2 ** i})", 60), "A0501"),
    Input("defs that double what is equal", doubling(lambda i: f"(x)=f{i}(x)+f{i}(x)", 200), None),
    Input("defs that double at other times", doubling(lambda i: f"(x)=f{i}(x)+f{i}(x)@({2 ** i + 1})", 60, first="def f0(x)=sin(x+step)"), None),
    Input("defs that double in phases", doubling(lambda i: f"(x)=phases{{1 step:f{i}(x),rest:f{i}(x)}}", 40, first="def f0(x)=sin(x+step)"), "A0501"),
    Input("defs that double by schedule", doubling(lambda i: f"(x:schedule)=f{i}(x+{2 ** i})+f{i}(x)", 60, first="def f0(x:schedule)=sin(x)"), "A0501"),
    Input("schedules that nest", doubling(lambda i: f"(x:schedule)=f{i}(f{i}(x))", 40, first="def f0(x:schedule)=sin(x)"), "A0504"),
    Input("values that nest", doubling(lambda i: f"(x)=f{i}(f{i}(x))", 40), "A0501"),
    Input("lets that double", "let a0=step\n" + numbered(1000, lambda i: f"let a{i + 1}=a{i}*a{i}+1") + "\nschedule lr=a1000", "A0601"),
    Input("lets of lists that grow", "let k=range(60000)\n" + numbered(60, lambda i: f"let a{i}=sin(k*step+{i})") + "\nschedule lr: signed=" + numbered(60, lambda i: f"sum(a{i})", "+"), "A0501"),
    Input("operands without end", "let k=range(65536)*step\nschedule lr=" + numbered(80, lambda i: f"k[step+{i}]", "+"), "A0501"),
    Input("a list of lists", "schedule lr=sum(range(65536)[range(65536)])", "A0301"),
    Input("a range of 65537", "schedule lr=sum(range(65537))", "A0502"),
    Input("a range of 1e300", "schedule lr=sum(range(1e300))", "A0320"),
    Input("a range below nothing", "schedule lr=sum(range(-1))", "A0320"),
    Input("growing repeats inside each other", "schedule lr=" + "repeat 3 steps growing 1.5{" * 100 + "1" + "}" * 100, None),
    Input("slow growing repeats side by side", "schedule lr=" + numbered(30, lambda i: f"repeat 1 step growing 1.00000{i:02}1{{progress}}", "+"), "A0503", "total = 2000000 steps"),
    Input("repeats inside each other", "schedule lr=" + "repeat 9 steps{" * 120 + "step" + "}" * 120, None),
    Input("phases inside each other", "schedule lr=" + "phases{1 step:step,rest:" * 120 + "step" + "}" * 120, None, "total = 200 steps"),
    Input("shifts inside each other", "schedule lr=" + "(step+" * 80 + "step" + ")@(step+1)" * 80, None),
    Input("warm-ups inside each other", within("warmup(", "linear(1,0)", ",1 step)"), None, "total = 400 steps"),
    Input("cool-downs inside each other", within("cooldown(", "linear(1,0)", ",1 step)"), None),
    Input("ramps inside each other", within("ramp(", "linear(1,0)", ",1 step)"), None),
    Input("plateaus inside each other", "input q=1\nschedule lr=" + "plateau(" * 100 + "q" + ")" * 100, None),
    Input("a chain of three thousand functions", "def f0(x)=x\n" + numbered(3000, lambda i: f"def f{i + 1}(x)=f{i}(x)+1") + "\nschedule lr=f3000(1)", "A0504"),
    Input("twenty thousand parameters, many calls", "def f(" + numbered(20000, lambda i: f"a{i}=1", ",") + ")=1\nschedule lr=" + "f()+" * 100000 + "1", "A0501"),
    Input("following of twenty thousand", "schedule lr=phases{" + "1 step:following," * 20000 + "rest:1}", "A0504"),
]

# -- what is wide --

WIDE = [
    Input("a million commas", filling(",", "schedule lr=sum([", "])"), "A0101"),
    Input("a million plus signs", filling("+", "schedule lr=1", "1"), "A0101"),
    Input("half a million sums", filling("+1", "schedule lr=1"), None),
    Input("eighty thousand sums of steps", "schedule lr=step" + numbered(80000, lambda i: f"+{i}*step", ""), None),
    Input("half a million comparisons", filling("<1", "schedule lr=1"), None),
    Input("a hundred thousand products", "schedule lr=1" + "*1" * 100000, None),
    Input("eighty thousand conditions", "schedule lr=true" + " and step>=0" * 80000, None),
    Input("a list of 65536", "schedule lr=sum([" + ",".join(["1"] * 65536) + "])", None),
    Input("a list of 65537", "schedule lr=sum([" + ",".join(["1"] * 65537) + "])", "A0502"),
    Input("a list of half a million", filling("0,", "schedule lr=sum([", "0])"), "A0502"),
    Input("65536 phases", "schedule lr=phases{" + "1 step:1," * 65535 + "rest:1}", None, "total = 65536 steps"),
    Input("65536 phases of other values", "clock{total=65536 steps}\nschedule lr=phases{" + numbered(65535, lambda i: f"1 step:{i},", "") + "rest:1}", None, "total = 40 steps"),
    Input("65536 arms", "schedule lr=piecewise{" + numbered(65535, lambda i: f"step<{i}:1,", "") + "else:2}", None),
    Input("else if, thirty thousand times", "schedule lr=" + numbered(30000, lambda i: f"if step<{i} then {i} else ", "") + "1", None),
    Input("twenty thousand cells", "input q=1\nschedule lr={" + numbered(20000, lambda i: f"state s{i}=0->s{i}+q;", "") + "s0}", None),
    Input("sixty thousand lets in a chain", numbered(60000, lambda i: f"let {short(i)}={short(i + 1)}") + f"\nlet {short(60000)}=1\nschedule lr={short(0)}", "A0504"),
    Input("lets in a block", "schedule lr={let a0=step;" + numbered(40000, lambda i: f"let a{i + 1}=a{i};", "") + "a40000}", "A0504"),
    Input("forty thousand schedules", numbered(40000, lambda i: f"schedule s{i}=step"), None),
    Input("forty thousand parameters", numbered(40000, lambda i: f"param p{i}=1") + "\nschedule lr=" + numbered(40000, lambda i: f"p{i}", "+"), None),
    Input("forty thousand asserts", "schedule lr=1\n" + "assert lr<2\n" * 40000, None),
    Input("forty thousand asserts that fail", "schedule lr=1\n" + "assert lr>2\n" * 40000, "A0603"),
    Input("thirty thousand groups", "schedule lr=1\n" + numbered(30000, lambda i: f'group g{i} for "*"{{lr=1}}'), None),
    Input("a pattern of a megabyte", filling("*", 'schedule lr=1 group g for "', '"{lr=1}'), "A0805"),
    Input("a call of sixty thousand arguments", "schedule lr=min(" + numbered(60000, lambda i: f"step+{i}", ",") + ")", None),
    Input("a call with far too many arguments", filling("1,", "schedule lr=sin(", "1)"), "A0206"),
    Input("a choice of twenty thousand", "param c:one_of(" + numbered(20000, lambda i: f'"c{i}"', ",") + ')="c7"\nschedule lr=if c=="c1" then 1 else 2', None),
    Input("a megabyte of semicolons", filling(";", "schedule lr=1"), "A0101"),
    Input("a megabyte of colons", filling(":", "schedule lr="), "A0101"),
    Input("a megabyte of per cent", filling("%", "schedule lr=1"), "A0010"),
    Input("a megabyte of dots", filling(".", "schedule lr=a"), "A0101"),
    Input("a megabyte of at", filling("@", "schedule lr=step"), "A0101"),
    Input("a megabyte of words", filling("step ", "schedule lr="), "A0101"),
    Input("a megabyte of keywords", filling("schedule "), "A0101"),
    Input("a megabyte of question marks", filling("?", "schedule lr="), "A0101"),
    Input("questions of another language", filling("a?b:", "schedule lr=", "c"), "A0005"),
    Input("if of Python without end", filling("a if b else ", "schedule lr=", "c"), "A0005"),
    Input("if of Python inside", filling("a if ", "schedule lr=", "c"), "A0005"),
    Input("np.cos thirty thousand times", "schedule lr=" + "np.cos(1)+" * 30000 + "1", "A0102"),
    Input("mistakes without end", filling("let a = +\n"), "A0101"),
    Input("jumps without end", "schedule lr=phases{" + numbered(20000, lambda i: f"1 step:{i % 2 + 1},", "") + "rest:1}", None, "total = 20001 steps"),
]

INPUTS = DEEP + LETTERS + NAMES + TIME + EXPANSION + WIDE
