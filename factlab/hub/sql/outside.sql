-- reads:   outside
-- returns: partner (its number), addresses, missing: how many addresses it reported, and how many are not in the frame
-- promise: internal; no rows for a partner that reported nothing

SELECT partner, addresses, missing
FROM outside
ORDER BY partner;
