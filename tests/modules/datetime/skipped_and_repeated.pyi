# Times that the local clock skips, or shows twice.
import os, time
os.environ['TZ']='Europe/Paris'; time.tzset()
from datetime import datetime, timezone
for d in datetime(2024,3,31,2,30), datetime(2024,10,27,2,30), datetime(2024,7,1):
    for f in 0, 1:
        d = d.replace(fold=f)
        print(d, f, d.timestamp(), d.astimezone(timezone.utc), d.astimezone(), d.astimezone().fold)
