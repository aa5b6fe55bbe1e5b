-- reads:   profile, area
-- returns: area, users, households: areas with more reported households than there are
-- promise: no rows as long as the denominators are those of the round's areas

SELECT area, sum(profile.households) AS users, area.households
FROM profile
JOIN area USING (area)
GROUP BY area, area.households
HAVING sum(profile.households) > area.households
ORDER BY area;
