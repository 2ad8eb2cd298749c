using CsCheck;
using VirtLab.Compiling;

namespace VirtLab.Core.Tests.Compiling;

/// <summary>What differs between two lists of facts, field by field.</summary>
internal sealed class FactDiffTests
{
    // Few paths and values: most lists have several facts of one path, and much in common.
    private static readonly Gen<Fact[]> Facts =
        Gen.Select(Gen.Char["ab"], Gen.Char["1234"], (path, value) => new Fact($"{path}", $"{value}")).Array[0, 12];

    [Test]
    public void What_differs_done_to_the_old_gives_the_new_in_its_order() => Gen.Select(Facts, Facts).Sample((found, wished) =>
    {
        var changes = FactDiff.Between(found, wished).ToLookup(change => change.Path);

        foreach (string path in new[] { "a", "b" })
            Applies([.. Of(found, path)], [.. changes[path]], [.. Of(wished, path)]).Should().BeTrue();
    }, iter: 20_000);

    [Test]
    public void The_same_facts_differ_in_nothing_in_whatever_order_the_paths_come() => Facts.Sample(facts =>
    {
        FactDiff.Between(facts, facts).Should().BeEmpty();
        FactDiff.Between(facts, facts.OrderBy(fact => fact.Path, StringComparer.Ordinal)).Should().BeEmpty();
    });

    [Test]
    public void No_more_is_named_than_must_come_and_go() => Gen.Select(Facts, Facts).Sample((found, wished) =>
    {
        int named = FactDiff.Between(found, wished).Sum(change => (change.Before is null ? 0 : 1) + (change.After is null ? 0 : 1));

        int least = new[] { "a", "b" }.Sum(path => Of(found, path).Length + Of(wished, path).Length
            - (2 * Common(Of(found, path), Of(wished, path))));
        named.Should().Be(least);
    });

    [Test]
    public void A_single_value_that_becomes_another_is_one_change_and_a_rule_put_between_others_is_named_alone()
    {
        Fact[] rules = [new("rule", "one"), new("rule", "two"), new("rule", "three")];

        FactDiff.Between([new("memory", "128 MiB"), .. rules], [new("memory", "1 GiB"), .. rules[..1], new("rule", "new"), .. rules[1..]])
            .Select(change => change.ToString()).Should().Equal("~ memory: 128 MiB -> 1 GiB", "+ rule: new");
    }

    [Test]
    public void A_hundred_thousand_that_differ_need_no_table_of_all_pairs()
    {
        // As where a rule is put before others, whose comments say where they stand: an array of all pairs is larger than any can be.
        Fact[] Rules(int first) => [.. Enumerable.Range(0, 100_000).Select(i => new Fact("rule", $"tcp dport {i} comment \"Rules[{i + first}]\""))];

        var changes = FactDiff.Between(Rules(0), [new("rule", "first"), .. Rules(1)]);
        changes.Should().HaveCount(200_001);
        (changes[0].Before, changes[^1].After).Should().Be((Rules(0)[0].Value, Rules(1)[^1].Value));
    }

    private static string[] Of(IEnumerable<Fact> facts, string path) =>
        [.. facts.Where(fact => fact.Path == path).Select(fact => fact.Value)];

    /// <summary>Whether the changes, taken in order from left to right, lead from the one list to the other.</summary>
    private static bool Applies(string[] old, FactChange[] changes, string[] wished)
    {
        if (changes.Length == 0)
            return old.SequenceEqual(wished);
        bool goes = changes[0].Before is null || (old.Length > 0 && old[0] == changes[0].Before);
        bool comes = changes[0].After is null || (wished.Length > 0 && wished[0] == changes[0].After);
        var (oldRest, wishedRest) = (changes[0].Before is null ? old : old.Skip(1), changes[0].After is null ? wished : wished.Skip(1));
        return (goes && comes && Applies([.. oldRest], changes[1..], [.. wishedRest]))
            || (old.Length > 0 && wished.Length > 0 && old[0] == wished[0] && Applies(old[1..], changes, wished[1..]));
    }

    /// <summary>The length of the longest common subsequence.</summary>
    private static int Common(string[] left, string[] right) => left.Length == 0 || right.Length == 0 ? 0
        : left[0] == right[0] ? 1 + Common(left[1..], right[1..])
        : Math.Max(Common(left[1..], right), Common(left, right[1..]));
}
