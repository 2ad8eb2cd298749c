using System.Management.Automation;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace VirtLab.PowerShell.Tests.Help;

/// <summary>What the sources' comments say, of the files that the compiler makes of them.</summary>
internal sealed partial class CmdletDocs
{
    private readonly Dictionary<string, XElement> _members = new[] { "VirtLab.PowerShell.xml", "VirtLab.Core.xml" }
        .SelectMany(file => XElement.Load(Path.Combine(AppContext.BaseDirectory, file)).Descendants("member")).ToDictionary(member => member.Attribute("name")!.Value);

    /// <summary>A cmdlet's name by its class: <c>StartLab</c> is <c>Start-Lab</c>.</summary>
    public static string NameOf(Type cmdlet) => cmdlet.GetCustomAttributes(typeof(CmdletAttribute), false).Cast<CmdletAttribute>().Single() is var named ? $"{named.VerbName}-{named.NounName}" : "";

    public static IEnumerable<Type> Cmdlets => typeof(LabCmdlet).Assembly.GetTypes().Where(type => type.IsDefined(typeof(CmdletAttribute), false)).OrderBy(NameOf, StringComparer.Ordinal);

    public string Summary(Type type) => Text(Member($"T:{type.FullName}")?.Element("summary"));

    /// <summary>The remarks, a paragraph each.</summary>
    public IEnumerable<string> Remarks(Type type) => Member($"T:{type.FullName}")?.Element("remarks") is not { } remarks ? []
        : remarks.Elements("para").Any() ? remarks.Elements("para").Select(Text) : [Text(remarks)];

    public string Parameter(Type cmdlet, string name) => cmdlet.GetProperty(name) is { } property ? Text(Member($"P:{property.DeclaringType!.FullName}.{name}")?.Element("summary")) : "";

    /// <summary>Each example's title, and its code with the lab that it uses.</summary>
    public IEnumerable<(string Title, string Code)> Examples(Type cmdlet) => (Member($"T:{cmdlet.FullName}")?.Elements("example") ?? [])
        .Select(example => (Text(example.FirstNode), ExampleLabs.Complete(Code(example.Element("code")!.Value))));

    public IEnumerable<string> Links(Type cmdlet) => (Member($"T:{cmdlet.FullName}")?.Elements("seealso") ?? [])
        .Select(link => NameOf(typeof(LabCmdlet).Assembly.GetType(link.Attribute("cref")!.Value[2..])!));

    private XElement? Member(string name) => _members.GetValueOrDefault(name);

    private static string Code(string text)
    {
        var lines = text.Trim('\n').TrimEnd().Split('\n');
        int indent = lines.Where(line => line.Trim().Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length > indent ? line[indent..] : ""));
    }

    private static string Text(XNode? node) => node switch
    {
        XText text => Spaces().Replace(text.Value, " ").Trim(),
        XElement element => Spaces().Replace(string.Concat(element.Nodes().Select(inner => inner switch
        {
            XElement { Name.LocalName: "see" } see => see.Attribute("cref")!.Value.Split('.')[^1],
            XElement other => other.Value,
            _ => $"{(inner as XText)?.Value}",
        })), " ").Trim(),
        _ => "",
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
