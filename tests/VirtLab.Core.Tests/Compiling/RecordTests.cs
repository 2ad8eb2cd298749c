using CsCheck;
using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Records;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Compiling;

/// <summary>What a host keeps of a lab: written and read again, it is the same; what is not that is refused with what it is.</summary>
internal sealed class RecordTests
{
    private static readonly Gen<Original> AnyOriginal =
        Gen.Select(Gen.String[Gen.Char["abc/."], 1, 20], Gen.String[Gen.Char["01 \t="], 0, 9],
            (path, value) => new Original($"net/{path}", value));

    [Test]
    public void A_lab_is_read_from_its_JSON_as_it_was_written() => Labs.Any.Sample(lab => LabJson.Read(LabJson.Write(lab)).Equals(lab));

    [Test]
    public void Ursa_is_read_from_its_JSON_as_it_was_written() => LabJson.Read(LabJson.Write(UrsaLab.Lab)).Should().Be(UrsaLab.Lab);

    [Test]
    public void A_port_may_be_a_number_and_what_a_rule_does_not_say_of_states_is_new_connections()
    {
        var lab = LabJson.Read(LabJson.Write(UrsaLab.Lab).Replace("\"8080\"", "8080", StringComparison.Ordinal).Replace(",\"states\":\"New\"", "", StringComparison.Ordinal));
        lab.PortForwards.Should().Equal(UrsaLab.Lab.PortForwards);
        NftRenderer.Render(FirewallCompiler.Compile(lab)).Should().Be(NftRenderer.Render(FirewallCompiler.Compile(UrsaLab.Lab)));
    }

    [Test]
    public void Labs_that_differ_have_JSON_that_differs() =>
        Gen.Select(Labs.Any, Labs.Any).Sample((one, other) => (LabJson.Write(one) == LabJson.Write(other)) == one.Equals(other));

    [TestCase("""{"name":"a","colour":"red"}""", "*colour*")]
    [TestCase("""{"name":"a","networks":[{"name":"br0","address":"10.0.0.1/99"}]}""", "*10.0.0.1/99*")]
    [TestCase("""{"name":"a","networks":[{"name":"br0","addres":"10.0.0.1/9"}]}""", "*addres*")]
    [TestCase("""{"name":"../x"}""", "*../x*")]
    [TestCase("""{"networks":[]}""", "*name*")]
    [TestCase("""{"name":"a","policies":[{"from":"a","to":"b","action":"Maybe"}]}""", "*Policy*")]
    [TestCase("null", "*null*")]
    [TestCase("", "*")]
    [TestCase("{", "*")]
    public void What_is_no_lab_is_refused_with_what_is_wrong(string json, string why) =>
        FluentActions.Invoking(() => LabJson.Read(json)).Should().Throw<FormatException>()
            .WithMessage("The JSON text is*").WithMessage(why);

    [Test]
    public void A_record_is_read_from_its_table_as_it_was_written() =>
        Gen.Select(Labs.Any, AnyOriginal.Array[0, 5], Gen.Bool).Sample((lab, originals, atBoot) =>
    {
        var record = new RecordResource(lab.Name, LabJson.Write(lab), originals.ToValueList()) { AtBoot = atBoot };
        RecordText.Parse(lab.Name, RecordText.Render(record))!.Facts.Should().Equal(record.Facts);
    });

    [Test]
    public void A_record_of_thousands_of_rules_is_a_fraction_of_them()
    {
        // In a sandbox the kernel would not take it otherwise.
        var rules = Enumerable.Range(0, 10_000).Select(i => new Rule(RuleAction.Accept, "net", "kvm") { Destination = $"192.168.{i / 250}.{i % 250}", Protocol = Protocol.Tcp, Ports = 1 + i });
        string json = LabJson.Write(UrsaLab.Lab with { Rules = rules.ToValueList() });
        RecordText.Render(new RecordResource("ursa", json, [])).Length.Should().BeLessThan(json.Length / 8);
    }

    [Test]
    public async Task The_kernel_keeps_a_record_and_puts_the_next_one_in_its_place()
    {
        Prerequisite.NetworkNamespace();
        var many = Enumerable.Range(0, 250).Select(i => new LabNetwork($"n{i}", $"10.{i}.0.1/24")).ToValueList();
        var large = UrsaLab.Lab with { Networks = many };
        var before = new RecordResource(large.Name, LabJson.Write(large), [new Original("net/ipv4/ip_forward", "0")]);
        var after = before with { Json = LabJson.Write(UrsaLab.Lab) };
        string[] listings = (await PrivateNetwork.RunAsync("""
            printf %s "$1" | nft -f -; nft list table inet virtlab.ursa; echo --
            printf %s "$2" | nft -f -; nft list table inet virtlab.ursa
            """, RecordText.Render(before), RecordText.Render(after))).Split("--\n");
        listings.Select(listing => RecordText.Parse(large.Name, listing)).Should().Equal(before, after);
    }

    [TestCase("")]
    [TestCase("accept comment \"AAAA\"")]
    [TestCase("accept comment \"A\"")]
    public void What_is_no_record_any_more_is_found_as_damaged_with_its_name(string rules)
    {
        var record = RecordText.Parse("a", $"table inet virtlab.a {{\n\tcomment \"VirtLab: record of lab a\"\n{rules}\n}}\n")!;

        record.Damage.Should().StartWith("nft table virtlab.a is not a record any more: ");
        record.Facts.Should().NotEqual(new RecordResource("a", "", []).Facts, "it differs from every record");
    }

    [TestCase("")]
    [TestCase("\tcomment \"mine\"\n")]
    [TestCase("\tcomment \"VirtLab: record of lab b\"\n")]
    [TestCase("\tchain c {\n\t\taccept comment \"VirtLab: record of lab a\"\n\t}\n")]
    public void A_table_without_the_mark_is_anothers_whatever_its_name(string text) =>
        RecordText.Parse("a", $"table inet virtlab.a {{\n{text}}}\n").Should().BeNull();

    [Test]
    public void Only_a_records_table_is_taken_for_one()
    {
        RecordText.LabOf(RecordText.Table("a-b")).Should().Be((Name)"a-b");
        foreach (string other in new[] { "virtlab_a", "virtlab", "virtlab.", "filter", "virtlab.a b", "my.virtlab.a" })
            RecordText.LabOf(other).Should().BeNull(other);
    }
}
