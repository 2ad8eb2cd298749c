using System.Text.RegularExpressions;

namespace VirtLab.Core.Tests.Architecture;

/// <summary>The table of what Shorewall can do names tests, and they are there.</summary>
internal sealed partial class ParityTests
{
    private static readonly string[] Sources = [.. Repository.Sources("tests").Select(Repository.Read)];

    public static IEnumerable<TestCaseData> Rows => Repository.Read("docs/parity.md").Split('\n')
        .Select(line => Row().Match(line)).Where(row => row.Success)
        .Select(row => new TestCaseData(row.Groups[2].Value).SetArgDisplayNames($"row {row.Groups[1].Value}"));

    [TestCaseSource(nameof(Rows))]
    public void Every_row_names_tests_that_there_are(string tests)
    {
        foreach (string test in tests.Split(';', StringSplitOptions.TrimEntries))
        {
            string[] parts = test.Split('.', 2);
            Sources.Where(source => Regex.IsMatch(source, $@"class {Regex.Escape(parts[0])}\b"))
                .Should().Contain(source => parts.Length == 1 || source.Contains(parts[1], StringComparison.Ordinal), test);
        }
    }

    [Test]
    public void No_row_is_left_out() => Repository.Read("docs/parity.md").Split('\n').Select(line => Numbers().Match(line)).Where(row => row.Success)
        .SelectMany(row => row.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries)).Select(int.Parse).Should().Equal(Enumerable.Range(1, 43));

    [GeneratedRegex(@"^\| (\d[\d, ]*) \|")]
    private static partial Regex Numbers();

    // What a lab deliberately lacks has no test.
    [GeneratedRegex(@"^\| (\d[\d, ]*) \|(?! [^|]*\| not there ).*\| ([^|]+) \|$")]
    private static partial Regex Row();
}
