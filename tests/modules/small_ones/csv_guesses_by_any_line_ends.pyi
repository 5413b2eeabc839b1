import csv

# Lines may end in any of three ways: their ends close fields as delimiters do, and are none themselves.
for end in "\n", "\r\n", "\r":
    guess = csv.Sniffer().sniff(('x,"a""b"' + end + 'y,"c"' + end) * 2)
    print(repr(guess.delimiter), guess.doublequote, guess.quotechar)
# prints: ',' True "
# prints: ',' True "
# prints: ',' True "
for end in "\n", "\r\n", "\r":
    guess = csv.Sniffer().sniff(('"",","' + end) * 4)
    print(repr(guess.delimiter), guess.doublequote)
# prints: ',' False
# prints: ',' False
# prints: ',' False
