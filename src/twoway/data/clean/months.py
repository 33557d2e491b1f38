"""The books of Twelvechair's whole shop in 2023 and 2024, month by month: orders and the mailing list."""

import math

from twoway.data.draws import normals
from twoway.data.rows import Tables

MONTHS = [f"{year}-{month:02d}" for year in (2023, 2024) for month in range(1, 13)]
SEASON = (0.85, 0.98, 1.0, 1.08, 1.0, 0.94, 0.82, 0.7, 0.96, 1.0, 1.1, 1.6)  # January to December, the month of cakes
ORDERS, GROWTH = 1200.0, 1.08  # of a month without a season; in a year
ORDERS_SPREAD = 0.028  # of the logarithm, as that of the others: that of a count of 1,200
PRICE, PRICE_SPREAD = 30.0, 0.02

OPENING_CONTACTS = 400
JOINS, JOINS_SPREAD = 22.0, 0.2
LEAVING, LEAVING_SPREAD = 0.02, 0.25  # part of the contacts who unsubscribe in a month
ACTIVE, ACTIVE_SPREAD = 0.38, 0.05


def tables(seed: int) -> Tables:
    """Return the monthly books as a list of rows.

    Parameters
    ----------
    seed
        Whole number from 0 to 2**53 - 1.
    """
    luck = {
        what: normals(seed, f"months {what}", len(MONTHS)) for what in ("orders", "price", "joins", "leaving", "active")
    }
    rows, contacts = [], OPENING_CONTACTS
    for place, month in enumerate(MONTHS):
        level = ORDERS * SEASON[place % 12] * GROWTH ** (place / 12)
        orders = spread(level, ORDERS_SPREAD, luck["orders"][place])
        price = PRICE * math.exp(PRICE_SPREAD * luck["price"][place])
        joins = spread(JOINS, JOINS_SPREAD, luck["joins"][place])
        leaving = min(contacts, spread(LEAVING * contacts, LEAVING_SPREAD, luck["leaving"][place]))
        contacts += joins - leaving
        rows.append(
            {
                "month": month,
                "orders": orders,
                "revenue": round(orders * price, 2),
                "contacts": contacts,
                "active_contacts": min(contacts, spread(ACTIVE * contacts, ACTIVE_SPREAD, luck["active"][place])),
                "joins": joins,
                "unsubscribes": leaving,
            }
        )
    return {"monthly": rows}


def truth(seed: int, tables: Tables) -> Tables:
    """Return nothing: whoever keeps the books can know all that is in them."""
    return {}


def spread(mean: float, of_logarithm: float, normal: float) -> int:
    """Return a whole number around `mean`, never below 0."""
    return math.floor(mean * math.exp(of_logarithm * normal) + 0.5)
