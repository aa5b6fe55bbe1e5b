-- reads:   seen
-- returns: area, partners, households: how many households of an area were reported by just these partners
-- promise: internal, to be added up to a matrix of partners at once; households that nobody counts with are left out

SELECT area, partners, sum(households)::BIGINT AS households
FROM seen
WHERE partners <> 0
GROUP BY area, partners;
