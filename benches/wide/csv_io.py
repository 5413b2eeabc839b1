"""Write, read and summarise CSV data in memory."""
import csv
from collections import defaultdict
from io import StringIO

REGIONS = ["North", "South, Upper", 'East "E"', "West"]
PRODUCTS = ["widget", "gadget", "doohickey", "thing, large", "multi\nline"]


def make_rows(n):
    seed = 7
    for i in range(n):
        seed = (seed * 16807) % 2147483647
        yield {
            "id": i,
            "region": REGIONS[seed % 4],
            "product": PRODUCTS[seed % 5],
            "quantity": seed % 50 + 1,
            "price": round((seed % 10000) / 100, 2),
            "note": "" if seed % 3 else f"note {seed % 100}",
        }


def write(rows):
    out = StringIO()
    writer = csv.DictWriter(out, fieldnames=["id", "region", "product", "quantity", "price", "note"])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def summarise(text):
    totals = defaultdict(float)
    quantities = defaultdict(int)
    for row in csv.DictReader(StringIO(text, newline="")):
        key = row["region"], row["product"]
        totals[key] += int(row["quantity"]) * float(row["price"])
        quantities[row["product"]] += int(row["quantity"])
    return totals, quantities


def to_tsv(text):
    out = StringIO()
    writer = csv.writer(out, delimiter="\t", quoting=csv.QUOTE_MINIMAL, lineterminator="\n")
    for row in csv.reader(StringIO(text, newline="")):
        writer.writerow(row[::-1])
    return out.getvalue()


def quoted(rows):
    out = StringIO()
    w = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
    for row in rows:
        w.writerow(list(row.values()))
    return out.getvalue()


rows = list(make_rows(30000))
text = write(rows)
totals, quantities = summarise(text)
tsv = to_tsv(text)
q = quoted(rows)
print(len(text), len(tsv), len(q), sorted(quantities.items()))
print(f"{sum(totals.values()):.2f}", max(totals, key=totals.get), sum(r[0] for r in csv.reader(StringIO(q, newline=""), quoting=csv.QUOTE_NONNUMERIC)))
