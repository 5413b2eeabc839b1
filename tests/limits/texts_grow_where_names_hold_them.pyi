# Appending takes time in proportion to what is appended, also where the name is a global, a module's or a closure's;
# who else holds the text sees it unchanged.
def total(values):
    return len(values), values[:3], values[-3:]


text = ''
for i in range(400_000):
    text = text + 'x'
print(total(text))  # prints: (400000, 'xxx', 'xxx')

held = []
text = 'a' * 300
for i in range(4):
    text = text + str(i)
    if i % 2:
        held.append(text)
print([one[300:] for one in held], text[300:])  # prints: ['01', '0123'] 0123

same = text
text = text + '!'
text += '?'
print(same[300:], text[300:])  # prints: 0123 0123!?


def in_globals():
    global grown
    grown = 'b' * 300
    for i in range(400_000):
        grown = grown + 'y'
    kept = grown
    grown = grown + 'z'
    return total(kept), total(grown)


print(in_globals())  # prints: ((400300, 'bbb', 'yyy'), (400301, 'bbb', 'yyz'))


def in_a_cell():
    grown = 'c' * 300

    def grow():
        nonlocal grown
        for i in range(400_000):
            grown += 'z'
        kept = grown
        grown = grown + grown[:1]
        return total(kept)

    return grow(), total(grown)


print(in_a_cell())  # prints: ((400300, 'ccc', 'zzz'), (400301, 'ccc', 'zzc'))


class Body:
    grown = 'd' * 300
    for i in range(100_000):
        grown = grown + 'é'
    grown = grown + grown
    other = grown + 'x'


print(total(Body.grown), len(Body.other))  # prints: (200600, 'ddd', 'ééé') 200601

one = 'e' * 300
two = one
one = two + 'f'
print(len(one), len(two))  # prints: 301 300
one = one + one
print(len(one))  # prints: 602
