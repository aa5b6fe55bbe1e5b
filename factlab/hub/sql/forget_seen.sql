-- reads:   nothing
-- writes:  nothing
-- drops:   seen
-- promise: of which partners reported which households, no more is left than profiles hold

DROP TABLE seen;
