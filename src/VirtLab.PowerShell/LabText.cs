using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text.Json.Nodes;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Model.Checks;

namespace VirtLab.PowerShell;

/// <summary>A lab of what a script has: a hashtable, JSON, or a lab already.</summary>
internal static class LabText
{
    private const int Deepest = 32;

    /// <exception cref="LabInvalidException">Something in it is unknown, missing, or of another type; every finding with its place.</exception>
    /// <exception cref="ArgumentException">It is nothing of these, or null.</exception>
    public static Lab Read(object? input) => Plain(input) switch
    {
        null => throw new ArgumentException("There is no lab: it is null. Is the variable's name right, and has it been set?"),
        Lab lab => lab,
        RunningLab running => running.Lab,
        string text => Lab.FromJson(text),
        IDictionary or PSObject => Lab.FromJson(Node(input, Deepest)!.ToJsonString()),
        var other => throw new ArgumentException($"A {other.GetType().Name} is no lab: give a hashtable, JSON, or a lab."),
    };

    /// <summary>Whether it is why a text or table is no lab.</summary>
    public static bool IsRefusal(Exception e) => e is LabInvalidException or ArgumentException or FormatException;

    private static object? Plain(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;

    /// <summary>Members begin small in JSON; PowerShell does not tell large from small.</summary>
    private static JsonNode? Node(object? value, int deeper)
    {
        if (value is null)
            return null;
        if (deeper < 0)
            throw new ArgumentException($"The hashtable is deeper than {Deepest} levels, which no lab is: does it contain itself?");
        object plain = Plain(value)!;
        return plain switch
        {
            IDictionary table => Object(table.Keys.Cast<object>().Select(key => ($"{key}", table[key])), deeper - 1),
            PSObject custom => Object(custom.Properties.Select(property => (property.Name, (object?)property.Value)), deeper - 1),
            string text => JsonValue.Create(text),
            bool flag => JsonValue.Create(flag),
            SwitchParameter flag => JsonValue.Create(flag.IsPresent),
            int or long or short or byte or ushort or uint => JsonValue.Create(Convert.ToInt64(plain, CultureInfo.InvariantCulture)),
            double or float or decimal => JsonValue.Create(Convert.ToDouble(plain, CultureInfo.InvariantCulture)),
            IEnumerable list => new JsonArray([.. list.Cast<object?>().Select(item => Node(item, deeper - 1))]),
            var other => JsonValue.Create(string.Create(CultureInfo.InvariantCulture, $"{other}")),
        };
    }

    private static JsonObject Object(IEnumerable<(string Name, object? Value)> members, int deeper)
    {
        var made = new JsonObject();
        foreach (var (name, value) in members)
            made[name.Length > 0 ? char.ToLowerInvariant(name[0]) + name[1..] : name] = Node(value, deeper);
        return made;
    }
}
