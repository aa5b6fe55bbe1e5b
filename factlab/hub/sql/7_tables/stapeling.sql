-- reads:   crowd, described
-- returns: area (null: the gemeente), aantal_voorzieningen, households
-- promise: the households by their number of different counted voorzieningen

SELECT area, aantal_voorzieningen, sum(households)
FROM crowd
JOIN described USING (combination)
GROUP BY GROUPING SETS ((area, aantal_voorzieningen), (aantal_voorzieningen));
