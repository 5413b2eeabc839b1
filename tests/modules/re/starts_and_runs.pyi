# Searches skip to where a match can begin, and runs give back to where what follows can begin.
import re

text = "user1@mail.org, x = 'ab' ; 2024-01-02 the quick\tRED fox K\u212a \u017fs Straße naïve 東京 123"
print(re.findall(r"[\w.]+@[\w.]+\.\w+", text))  # prints: ['user1@mail.org']
print(re.findall(r"(?i)quick\s+(?:brown|red)\s+(fox|dog)", text), re.findall(r"(?i)[k-s]+", text))  # prints: ['fox'] ['s', 'r', 'm', 'l', 'or', 'q', 'k', 'R', 'o', 'KK', 'ſs', 'S', 'r', 'n']
print(re.findall(r"\d{4}-\d\d-\d\d|'[^']*'|\bfox\b", text), re.findall(r"[^\x00-\x7f]+", text))  # prints: ["'ab'", '2024-01-02', 'fox'] ['K', 'ſ', 'ß', 'ï', '東京']
print(re.findall(r"(?i)k+", text), re.findall(r"(?ia)k+", text), re.findall(r"(?i)s{2}", text))  # prints: ['k', 'KK'] ['k', 'K'] ['ſs']
print(re.findall(r"a*", "baac"), re.findall(r"(?:ab)*c?", "ababcab"), re.findall(r"(?=a)\w+|b", "cab ab b"))  # prints: ['', 'aa', '', ''] ['ababc', 'ab', ''] ['ab', 'ab', 'b']
print(re.findall(r".*\n", "one\ntwo\n\nthree"), re.findall(r"(?s).*e", "one\ntwo\nthree"))  # prints: ['one\n', 'two\n', '\n'] ['one\ntwo\nthree']
print(re.sub(r"(\w+)\s*=\s*('[^']*'|\d+)", r"\2<-\1", text)[:40])  # prints: user1@mail.org, 'ab'<-x ; 2024-01-02 the
print(re.match(r"(a+)(a+)(b?)", "aaaa").groups(), re.match(r"(\w+)\d", "abc123").groups(), re.match(r"(.*)(\d+)", "x12y34z").groups())  # prints: ('aaa', 'a', '') ('abc12',) ('x12y3', '4')
print(re.match(r"(a|ab)(c|bcd)(d*)", "abcd").groups(), re.match(r"(?:(a)|b)*", "ab").groups(), re.match(r"((a)|(b))*?c", "abc").groups())  # prints: ('a', 'bcd', '') ('a',) ('b', 'a', 'b')
print(re.match(r"(?!ab)(a)?(c)?", "ac").groups(), re.match(r"(?=(ab))a", "ab").groups(), re.match(r"(?>a+)b", "aab").group())  # prints: ('a', 'c') ('ab',) aab
print(re.search(r"(?<=東)京", text).span(), re.search(r"京 \d+$", text).group(), re.compile(r"\w+").match(text, 60).span())  # prints: (76, 77) 京 123 (60, 61)
long = "é" * 100 + "x1" + "ü" * 200 + "y2" + "z" * 70
print([m.span() for m in re.finditer(r"[xyz]\d?", long)][:3], re.search(r"ü+y", long).span(), re.search(r"é+?x", long).span())  # prints: [(100, 102), (302, 304), (304, 305)] (102, 303) (0, 101)
token = re.compile(r"\s*(?:(\d+)|([A-Za-z_ß]\w*)|(.))")
at, kinds = 0, []
while m := token.match("12 straße+x é", at):
    kinds.append((m.lastindex, m.group(m.lastindex)))
    at = m.end()
print(kinds)  # prints: [(1, '12'), (2, 'straße'), (3, '+'), (2, 'x'), (3, 'é')]
print(re.findall(rb"[a-c]+|\xff", b"abcd\xffcab"), re.search(rb"(?i)B", b"aab").span())  # prints: [b'abc', b'\xff', b'cab'] (2, 3)
