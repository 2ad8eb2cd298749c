using VirtLab.Compiling.Firewall;

namespace VirtLab.Core.Tests.Compiling;

public sealed class LogGroupTests
{
    [Test]
    public void A_labs_group_is_always_the_same_and_none_that_people_choose()
    {
        int[] groups = [.. Enumerable.Range(0, 1000).Select(i => LogGroup.Of($"lab{i}"))];
        groups.Should().Equal(Enumerable.Range(0, 1000).Select(i => LogGroup.Of($"lab{i}")));
        groups.Should().OnlyContain(group => group >= 1024 && group <= ushort.MaxValue);
        // About eight pairs of a thousand names meet by chance.
        groups.Distinct().Should().HaveCountGreaterThan(970);
    }

    [Test]
    public void Every_rule_that_logs_logs_to_the_labs_own_group()
    {
        string text = NftRenderer.Render(FirewallCompiler.Compile(UrsaLab.Lab with { Name = "other" }));
        string group = $" group {LogGroup.Of("other")} ";
        text.Split('\n').Where(line => line.Contains(" log prefix ", StringComparison.Ordinal))
            .Should().HaveCountGreaterThan(3).And.OnlyContain(line => line.Contains(group, StringComparison.Ordinal));
        LogGroup.Of("other").Should().NotBe(LogGroup.Of(UrsaLab.Lab.Name));
    }
}
