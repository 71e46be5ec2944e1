"""The figures of one period: states, counts, rates, rankings, and the check that recomputes them.

``make.statistics`` makes the record, ``payload.statistics_payload`` its JSON; ``check.first_difference`` recomputes it and shares
no code with the rest.
"""
