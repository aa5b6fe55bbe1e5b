-- reads:   crowd, described
-- returns: area (null: the gemeente), combinatie, aantal_voorzieningen, households
-- promise: the households with a counted voorziening under a law, by the laws that meet there and by the
--          number of different voorzieningen under those laws, with totals over either and over both

SELECT area, coalesce(wetten, 'totaal'), coalesce(aantal_onder_wetten, 'totaal'), coalesce(sum(households), 0)
FROM crowd
JOIN described USING (combination)
WHERE wetten <> ''
GROUP BY CUBE (area, wetten, aantal_onder_wetten);
