-- reads:   crowd, described
-- returns: null (the gemeente), aantal_voorzieningen, signaal, households
-- promise: the households by their number of counted voorzieningen, with and without a signal

SELECT NULL, aantal_voorzieningen, signaal, sum(households)
FROM crowd
JOIN described USING (combination)
GROUP BY aantal_voorzieningen, signaal;
