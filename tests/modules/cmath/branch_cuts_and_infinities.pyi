import cmath
inf, nan = float("inf"), float("nan")

print(cmath.sqrt(complex(-4, 0.0)), cmath.sqrt(complex(-4, -0.0)))      # prints: 2j -2j
print(cmath.sqrt(complex(-inf, nan)), cmath.exp(complex(-inf, nan)))    # prints: (nan+infj) 0j
print(cmath.acos(0), cmath.atanh(complex(inf, -1)))                     # prints: (1.5707963267948966-0j) -1.5707963267948966j
print(cmath.log(8, 2), cmath.log(-1), cmath.polar(3 + 4j))              # prints: (3+0j) 3.141592653589793j (5.0, 0.9272952180016122)
for call in (lambda: cmath.log(0), lambda: cmath.atanh(1), lambda: cmath.exp(1e3), lambda: cmath.rect(1, inf),
             lambda: cmath.sin("x")):
    try:
        call()
    except Exception as error:
        print(type(error).__name__, error)
# prints: ValueError math domain error
# prints: ValueError math domain error
# prints: OverflowError math range error
# prints: ValueError math domain error
# prints: TypeError must be real number, not str
