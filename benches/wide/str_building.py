"""Ciphers, palindromes, run lengths and word games."""
import string

TEXT = ("A man, a plan, a canal: Panama! Was it a car or a cat I saw? "
        "The quick brown fox jumps over the lazy dog. Never odd or even. ") * 6
LOWER, UPPER = string.ascii_lowercase, string.ascii_uppercase


def caesar(text, k):
    out = ""
    for c in text:
        if c in LOWER:
            out += LOWER[(LOWER.index(c) + k) % 26]
        elif c.isupper():
            out += chr((ord(c) - 65 + k) % 26 + 65)
        else:
            out += c
    return out


def vigenere(text, key, sign=1):
    out = []
    i = 0
    for c in text:
        if c.isalpha():
            base = ord("a") if c.islower() else ord("A")
            shift = ord(key[i % len(key)].lower()) - ord("a")
            out.append(chr((ord(c) - base + sign * shift) % 26 + base))
            i += 1
        else:
            out.append(c)
    return "".join(out)


def rle(s):
    out, i = [], 0
    while i < len(s):
        j = i
        while j < len(s) and s[j] == s[i]:
            j += 1
        out.append(f"{j - i}{s[i]}")
        i = j
    return "".join(out)


def unrle(s):
    out = n = ""
    for c in s:
        if c.isdigit():
            n += c
        else:
            out += c * int(n)
            n = ""
    return out


def longest_palindrome(s):
    best = ""
    for i in range(len(s)):
        for j in (i, i + 1):
            lo, hi = i, j
            while lo >= 0 and hi < len(s) and s[lo] == s[hi]:
                lo -= 1
                hi += 1
            if hi - lo - 1 > len(best):
                best = s[lo + 1:hi]
    return best


def pig(word):
    for i, c in enumerate(word):
        if c.lower() in "aeiou":
            return word[i:] + word[:i] + "ay"
    return word


clean = "".join(c.lower() for c in TEXT if c.isalnum())
total = 0
for k in [*range(1, 26)] * 6:
    code = caesar(TEXT, k)
    assert caesar(code, 26 - k) == TEXT
    secret = vigenere(TEXT, UPPER[k:k + 5] or "KEY")
    assert vigenere(secret, UPPER[k:k + 5] or "KEY", -1) == TEXT
    bits = "".join(f"{ord(c) >> 3:05b}" for c in secret).replace("0", "a").replace("1", "b")
    packed = rle(bits)
    assert unrle(packed) == bits
    total += len(packed) + sum(map(ord, secret[::k]))
    total += len(" ".join(w[::-1] for w in code.split())) + sum(w == w[::-1] for w in clean[k:].split("a"))
print(total, longest_palindrome(clean)[:30], len(longest_palindrome(clean[:100])))
print(" ".join(pig(w) for w in TEXT.split()[:9]), " ".join(TEXT.split()[::-1])[-30:], caesar("Hello", 3), rle("aaabccd"))
