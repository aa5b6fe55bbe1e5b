-- reads:   crowd, described
-- returns: area (null: the gemeente), gebruik, households
-- promise: the households of an area, those with a counted voorziening and those without one

SELECT area, coalesce(gebruik, 'alle'), coalesce(sum(households), 0)
FROM crowd
JOIN described USING (combination)
GROUP BY CUBE (area, gebruik);
