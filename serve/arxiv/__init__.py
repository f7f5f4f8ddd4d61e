"""arXiv's interfaces, and any feed of the web, asked politely: questions in, documents out as they came.

`polite` alone opens sockets. `search` asks the search API, `daily` the feeds of the day, `harvest` OAI-PMH; each takes
one `Polite`, so that there is one connection and one pace. What they bring is `Fetched`; reading it is another room's.

Why not arxiv.py and sickle. arxiv.py (4.0.2) is kept well, but it paces within one client and not over processes, sets
no timeout, repeats every failure after the same three seconds whatever Retry-After says, notices an empty page only
after the first and a short one never, sends no contact and no conditional requests, and knows neither the daily feeds
nor OAI-PMH. sickle (0.7.0, of May 2020, declared for Python 2.6 to 3.5) spaces no requests, by default repeats none,
fails with a ValueError at a Retry-After that is a date, and does not begin again when a resumption token has expired.
"""
