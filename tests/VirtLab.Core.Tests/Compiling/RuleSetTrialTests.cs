using VirtLab.Compiling.Firewall;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Compiling;

/// <summary>What nft is asked about is what differs.</summary>
internal sealed class RuleSetTrialTests
{
    private static readonly RuleSet There = Rules([.. Enumerable.Range(1, 5000).Select(i => $"{i} : accept")], ["ct state invalid drop", "meta mark & 0x000000ff == 0x00000001 accept"]);

    [Test]
    public void One_element_more_is_asked_about_alone_and_put_behind_those_that_are_there()
    {
        var wished = Rules([.. There.Parts[1].Content.Reverse(), "9000 : drop"], There.Parts[2].Content);
        var trial = new RuleSetTrial(There, wished);
        trial.Rules.Parts.Select(part => part.Path).Should().Equal(wished.Parts.Select(part => part.Path), "a map that is not there can't be asked about");
        trial.Rules.Parts.SelectMany(part => part.Content).Should().Equal("9000 : drop");

        var listed = trial.Listed(trial.Rules)!;
        listed.Parts[1].Content.Should().Equal([.. There.Parts[1].Content, "9000 : drop"]);
        RuleSetChange.Render(There, listed).Should().Be("add element inet x m.1 { 9000 : drop }\n");
    }

    [Test]
    public void Rules_that_nft_writes_otherwise_stand_where_they_stood()
    {
        var wished = Rules(There.Parts[1].Content, ["meta mark & 0xff == 0x1 accept", "ct state invalid drop", "meta mark & 0xff == 0x2 drop"]);
        var trial = new RuleSetTrial(There, wished);
        ValueList<string> asked = ["meta mark & 0xff == 0x1 accept", "meta mark & 0xff == 0x2 drop"], told = ["one accept", "two drop"];
        trial.Rules.Parts[2].Content.Should().Equal(asked);

        trial.Listed(trial.Rules with { Parts = [.. trial.Rules.Parts.Take(2), trial.Rules.Parts[2] with { Content = told }] })!.Parts[2].Content
            .Should().Equal("one accept", "ct state invalid drop", "two drop");
    }

    [Test]
    public void A_listing_that_does_not_answer_line_by_line_is_no_answer()
    {
        var trial = new RuleSetTrial(There, Rules([.. There.Parts[1].Content, "9000-9001 : drop"], []));
        trial.Listed(trial.Rules with { Parts = [.. trial.Rules.Parts.Select(part => part with { Content = [.. part.Content, .. part.Content] })] }).Should().BeNull();
        trial.Listed(trial.Rules with { Parts = [.. trial.Rules.Parts.Take(2)] }).Should().BeNull();
    }

    private static RuleSet Rules(ValueList<string> elements, ValueList<string> rules) =>
        new("x", [new("", "", ["comment \"x\""], []), new("map", "m.1", ["type inet_service : verdict"], elements), new("chain", "c.1", [], rules)]);
}
