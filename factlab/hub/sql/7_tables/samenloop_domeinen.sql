-- reads:   crowd, crossing
-- returns: area (null: the gemeente), domein_a, domein_b, households
-- promise: the households with a counted voorziening in both; both orders, and each domain with itself

SELECT area, a.domein, b.domein, sum(households)
FROM crowd
JOIN crossing AS a USING (combination)
JOIN crossing AS b USING (combination)
GROUP BY GROUPING SETS ((area, a.domein, b.domein), (a.domein, b.domein));
