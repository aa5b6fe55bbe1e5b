-- reads:   crowd, described
-- returns: area (null: the gemeente), aantal_domeinen, households
-- promise: the households by their number of domains with a counted voorziening

SELECT area, aantal_domeinen, sum(households)
FROM crowd
JOIN described USING (combination)
GROUP BY GROUPING SETS ((area, aantal_domeinen), (aantal_domeinen));
