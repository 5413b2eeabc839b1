# Infinities and NaN have no standard deviation; means and variances they do have.
import statistics, math
from decimal import Decimal
for f in statistics.pstdev, statistics.stdev, statistics.pvariance, statistics.variance, statistics.mean:
    for d in [1.0, math.inf], [1.0, math.nan], [Decimal(1), Decimal('inf')], [1,2,4], [Decimal(1), Decimal(5)]:
        try: print(f.__name__, f(d))
        except Exception as e: print(f.__name__, type(e).__name__, e)
