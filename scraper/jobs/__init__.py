"""Jobs: cron runs that never lose, never repeat, and feed datasets. The state is the only truth;
exports are made from it.
"""
