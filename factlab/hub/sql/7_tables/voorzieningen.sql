-- reads:   crowd, member, voorziening
-- returns: area (null: the gemeente), voorziening, households
-- promise: the households with a voorziening, whether it counts elsewhere or is only shown here

SELECT area, id, sum(households)
FROM crowd
JOIN member USING (combination)
JOIN voorziening USING (voorziening)
GROUP BY GROUPING SETS ((area, id), (id));
