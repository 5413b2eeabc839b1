# Words of a text counted, sorted and grouped.
import random
import re
import string
from collections import Counter, defaultdict
from itertools import groupby, pairwise

STEMS = """time year people way day man thing woman life child world school state family student
group country problem hand part place case week company system program question work government
number night point home water room mother area money story fact month lot right study book eye
job word business issue side kind head house service friend father power hour game line end""".split()
ENDINGS = ["", "", "", "s", "ed", "ing", "ly", "'s"]


def make_text(words, seed=42):
    rng = random.Random(seed)
    out, left = [], 0
    for _ in range(words):
        word = STEMS[min(int(rng.expovariate(0.06)), len(STEMS) - 1)] + rng.choice(ENDINGS)
        if left == 0:
            word, left = word.capitalize(), rng.randint(4, 18)
        left -= 1
        out.append(word + (rng.choice([".", ".", "!", "?\n\n"]) if left == 0 else rng.choice(["", "", "", ","])))
    return " ".join(out)


def words_of(text):
    cleaned = text.lower().translate(str.maketrans("", "", string.punctuation.replace("'", "")))
    return cleaned.split()


def index(text):
    places = defaultdict(list)
    for number, line in enumerate(text.splitlines(), 1):
        for word in set(re.findall(r"[a-z']+", line.lower())):
            places[word].append(number)
    return places


def anagrams(words):
    groups = defaultdict(set)
    for w in words:
        groups["".join(sorted(w))].add(w)
    return sorted((sorted(g) for g in groups.values() if len(g) > 1), key=len)


def wrap(words, width=72):
    lines, line, length = [], [], 0
    for w in words:
        if length + len(w) + len(line) > width:
            lines.append(" ".join(line))
            line, length = [], 0
        line.append(w)
        length += len(w)
    return lines + [" ".join(line)]


def caesar(text, shift):
    out = []
    for ch in text:
        if ch.islower():
            out.append(chr((ord(ch) - 97 + shift) % 26 + 97))
        elif ch.isupper():
            out.append(chr((ord(ch) - 65 + shift) % 26 + 65))
        else:
            out.append(ch)
    return "".join(out)


def run_length(text):
    return "".join(f"{len(list(g))}{c}" for c, g in groupby(text))


def vowels(word):
    return sum(1 for ch in word if ch in "aeiou")


text = make_text(40000)
words = words_of(text)
counts = Counter(words)
bigrams = Counter(pairwise(words))
follow = defaultdict(Counter)
for a, b in bigrams:
    follow[a][b] += bigrams[a, b]
lengths = Counter(map(len, words))
sentences = [s.strip() for s in re.split(r"[.!?]\s+", text) if s.strip()]
by_initial = {k: sum(1 for _ in g) for k, g in groupby(sorted(counts), key=lambda w: w[0])}
lines = index(text)
ranked = sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))
letters = Counter(ch for ch in text if ch.isalpha())
secret = caesar(text[:40000], 3)
print(ranked[:3], bigrams.most_common(1), lengths[4], len(sentences), max(sentences, key=len)[:20],
      by_initial["w"], len(lines["time"]), follow["time"].most_common(1))
print(letters.total(), min(letters, key=lambda c: (letters[c], c)), len(wrap(words)), caesar(secret, -3) == text[:40000],
      len(run_length(text)), sum(map(vowels, words)), anagrams(counts)[:2], max(words, key=lambda w: (len(w), w)))
