-- reads:   crowd, described
-- returns: area (null: the gemeente), aantal_voorzieningen, aantal_domeinen, households
-- promise: the households by their number of counted voorzieningen and the domains they cross

SELECT area, aantal_voorzieningen, aantal_domeinen, sum(households)
FROM crowd
JOIN described USING (combination)
GROUP BY GROUPING SETS ((area, aantal_voorzieningen, aantal_domeinen), (aantal_voorzieningen, aantal_domeinen));
