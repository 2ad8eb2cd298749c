using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Json.Schema;
using VirtLab.Core.Tests.Compiling;
using VirtLab.Model;
using VirtLab.Model.Checks;

namespace VirtLab.Core.Tests.Json;

/// <summary>The schema that is published says what is read.</summary>
internal sealed class LabSchemaTests
{
    private static readonly JsonSchema Schema = JsonSchema.FromText(Lab.JsonSchema);

    /// <summary>Ursa, and of each kind of value what it has not.</summary>
    private static readonly Lab Whole = UrsaLab.Lab with
    {
        Networks = [UrsaLab.Lab.Networks[0] with { DhcpRange = new("192.168.0.100", "192.168.0.120"), Guard = false, DhcpHosts = [new("52:54:00:00:00:09", "192.168.0.9", "other")] }],
        Machines = [.. UrsaLab.Lab.Machines, new("own") { Memory = "1 GiB", Cpus = 2, Image = new KernelImage("/boot/vmlinuz", null, "console=ttyS0") }],
        Rules = [.. UrsaLab.Lab.Rules, new(RuleAction.Log, "all", "all") { States = ConnectionState.New | ConnectionState.Related, Log = true, LogLimit = "3/min:7", Limit = "9/day" }],
        Marks = [.. UrsaLab.Lab.Marks, new("avvanta") { Probability = 0.25 }],
        NullRoutes = RouteType.Prohibit,
    };

    [Test]
    public void The_published_schema_is_that_of_the_library() => Golden.CheckFile(Lab.JsonSchema + "\n", "docs/lab.schema.json");

    [Test]
    public void What_is_written_is_as_the_schema_says() => Compiling.Labs.Any.Sample(lab => IsValid(lab.ToJson()));

    [Test]
    public void Ursa_is_as_the_schema_says() => IsValid(Whole.ToJson()).Should().BeTrue();

    [Test]
    public void What_is_of_another_form_neither_takes()
    {
        var places = Places(JsonNode.Parse(Whole.ToJson())!).Count();
        Gen.Select(Gen.Int[0, places - 1], Gen.Int[0, 9]).Sample((place, change) =>
        {
            var text = JsonNode.Parse(Whole.ToJson())!;
            var (whole, name) = Places(text).ElementAt(place);
            switch (change)
            {
                case 0:
                    _ = whole.Remove(name);
                    break;
                case 1:
                    whole[$"{name}x"] = 1;
                    break;
                case 2:
                    whole[name] = new JsonObject();
                    break;
                case 3:
                    whole[name] = true;
                    break;
                case 4:
                    whole[name] = "a b";
                    break;
                case 5:
                    whole[name] = null;
                    break;
                case 6:
                    whole[name] = "0";
                    break;
                case 7:
                    whole[name] = -1;
                    break;
                case 8:
                    whole[name] = new JsonArray();
                    break;
                default:
                    whole[name] = $"{whole[name]}".ToLowerInvariant();
                    break;
            }
            return IsValid(text.ToJsonString()) == IsRead(text.ToJsonString());
        }, iter: 3000);
    }

    private static IEnumerable<(JsonObject Whole, string Name)> Places(JsonNode node) => node switch
    {
        JsonObject whole => whole.SelectMany(member => Places(member.Value!).Prepend((whole, member.Key))),
        JsonArray items => items.SelectMany(item => Places(item!)),
        _ => [],
    };

    private static bool IsValid(string text)
    {
        using var document = JsonDocument.Parse(text);
        return Schema.Evaluate(document.RootElement).IsValid;
    }

    private static bool IsRead(string text)
    {
        try
        {
            return Lab.FromJson(text) is not null;
        }
        catch (LabInvalidException)
        {
            return false;
        }
    }
}
