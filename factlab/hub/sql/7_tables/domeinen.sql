-- reads:   crowd, crossing
-- returns: area (null: the gemeente), domein, households
-- promise: the households with at least one counted voorziening in a domain

SELECT area, domein, sum(households)
FROM crowd
JOIN crossing USING (combination)
GROUP BY GROUPING SETS ((area, domein), (domein));
