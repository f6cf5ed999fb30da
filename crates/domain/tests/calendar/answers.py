#!/usr/bin/env python3
"""Answers about calendars from others than ourselves, for crates/domain/tests/calendar.rs.

    python3 -m venv venv && venv/bin/pip install pandas==3.1.1 holidays==0.109 && venv/bin/python answers.py

Writes days.csv (pandas: CustomBusinessDay and numpy's busday_count), time.csv (pandas: CustomBusinessHour on a clock
that never changes; the standard library's zoneinfo, minute by minute, where clocks do) and holidays.csv (the package
holidays). Only plain dates, instants and numbers are kept. Chance has a seed: the same versions write the same files.
"""

import csv
import datetime as dt
import random
from zoneinfo import ZoneInfo

import holidays
import numpy as np
import pandas as pd

ZONES = ["Europe/Dublin", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia", "Africa/Casablanca",
         "America/New_York", "Australia/Lord_Howe", "Europe/Berlin"]
SETS = {"ie": ("IE", None), "gb-eng": ("GB", "ENG"), "de": ("DE", None), "us": ("US", None), "fr": ("FR", None),
        "at": ("AT", None), "it": ("IT", None), "no": ("NO", None)}
YEARS = range(2024, 2036)
WEEKS = {"office": [(540, 1020)], "split": [(480, 720), (780, 1050)], "night": [(1320, 1800)]}
UTC = ZoneInfo("UTC")
dice = random.Random(19)


def of(code):
    """The holidays of a country, as days."""
    country, part = SETS[code]
    return sorted(holidays.country_holidays(country, subdiv=part, years=list(YEARS), language="en_US").keys())


def write(name, head, rows):
    with open(name, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(head)
        out.writerows(rows)
    print(name, len(rows))


def z(at):
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def some_time(zone):
    """An instant at a time of day which no zone repeats or leaves out."""
    day = dt.date(2024, 1, 1) + dt.timedelta(days=dice.randrange(365 * 9))
    return dt.datetime(day.year, day.month, day.day, dice.randrange(5, 23), dice.randrange(60), tzinfo=ZoneInfo(zone))


def days():
    rows = []
    for _ in range(700):
        zone, code, count = dice.choice(ZONES), dice.choice(["ie", "gb-eng", "de", "us"]), dice.choice([0, 1, 2, 5, 10, 60])
        off = np.array(of(code), dtype="datetime64[D]")
        begin = some_time(zone)
        start = pd.Timestamp(begin.replace(tzinfo=None))
        if not np.is_busday(np.datetime64(begin.date()), holidays=off):
            start = pd.Timestamp(np.busday_offset(np.datetime64(begin.date()), 0, roll="forward", holidays=off))
        end = start + pd.offsets.CustomBusinessDay(count, holidays=list(off)) if count else start
        end = end.to_pydatetime().replace(tzinfo=ZoneInfo(zone))
        one = np.timedelta64(1, "D")
        between = np.busday_count(np.datetime64(begin.date()) + one, np.datetime64(end.date()) + one, holidays=off)
        rows.append([zone, code, z(begin), count, z(end), int(between)])
    write("days.csv", ["zone", "holidays", "from", "days", "until", "between"], rows)


def by_pandas():
    """Hours on a clock without summer time, from an instant within them and before midnight: from an instant of a night
    after midnight pandas 3.1.1 adds weeks too many as soon as a holiday lies on the way. The other file has those."""
    rows = []
    for _ in range(300):
        week, code = dice.choice(["office", "night"]), dice.choice(["ie", "gb-eng", "de", "us"])
        (opens, closes), = WEEKS[week]
        clock = lambda minute: f"{minute % 1440 // 60:02}:{minute % 60:02}"
        off = np.array(of(code), dtype="datetime64[D]")
        hour = pd.offsets.CustomBusinessHour(start=clock(opens), end=clock(closes), holidays=list(off))
        day = np.busday_offset(np.datetime64("2024-01-01") + dice.randrange(3000), 0, roll="forward", holidays=off)
        begin = pd.Timestamp(day) + pd.Timedelta(minutes=opens + dice.randrange(min(closes, 1440) - opens))
        count = dice.randrange(1, 90)
        end = begin + count * hour
        rows.append(["pandas", "UTC", week, code, z(begin.to_pydatetime().replace(tzinfo=UTC)),
                     z(end.to_pydatetime().replace(tzinfo=UTC)), count * 60])
    return rows


def open_at(local, week, off):
    minute, today = local.hour * 60 + local.minute, local.date()
    for day, shift in ((today, 0), (today - dt.timedelta(days=1), 1440)):
        works = day.weekday() < 5 and day not in off
        if works and any(opens <= minute + shift < closes for opens, closes in WEEKS[week]):
            return True
    return False


def by_minute():
    """Every minute is looked at. The beginnings lie around changes of clocks half of the time."""
    changes = {}
    for zone in ZONES:
        info, at = ZoneInfo(zone), dt.datetime(2011 if zone == "Pacific/Apia" else 2024, 6, 1, tzinfo=UTC)
        changes[zone] = []
        while at.year < 2030 and len(changes[zone]) < 10:
            step = at + dt.timedelta(hours=1)
            if at.astimezone(info).utcoffset() != step.astimezone(info).utcoffset():
                changes[zone].append(step)
            at = step
    rows = []
    for n in range(400):
        zone, week, code = dice.choice(ZONES), dice.choice(list(WEEKS)), dice.choice(["ie", "gb-eng", "de", "us"])
        off = set(of(code))
        begin = some_time(zone).astimezone(UTC)
        if n % 2 and changes[zone]:
            begin = dice.choice(changes[zone]) - dt.timedelta(minutes=dice.randrange(3000))
        end = begin + dt.timedelta(minutes=dice.randrange(60 * 24 * 9))
        info, at, minutes = ZoneInfo(zone), begin, 0
        while at < end:
            minutes += open_at(at.astimezone(info), week, off)
            at += dt.timedelta(minutes=1)
        rows.append(["zoneinfo", zone, week, code, z(begin), z(end), minutes])
    return rows


days()
write("time.csv", ["by", "zone", "week", "holidays", "from", "until", "minutes"], by_pandas() + by_minute())
write("holidays.csv", ["holidays", "day"], [[code, day.isoformat()] for code in SETS for day in of(code) if day.weekday() < 5])
