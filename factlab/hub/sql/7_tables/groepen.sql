-- reads:   profile, combination, described, class
-- returns: area (null: the gemeente), groep, klasse, aantal_voorzieningen, households
-- promise: the households of the frame by class of each group and number of counted voorzieningen

SELECT area, groep, klasse, aantal_voorzieningen, sum(households)
FROM profile
JOIN combination USING (voorzieningen)
JOIN described USING (combination)
JOIN class ON (profile.classes & class.bit) <> 0
GROUP BY GROUPING SETS ((area, groep, klasse, aantal_voorzieningen), (groep, klasse, aantal_voorzieningen));
