using System.Management.Automation;
using System.Xml.Linq;

namespace VirtLab.PowerShell.Tests.Help;

/// <summary>Writes the help of the cmdlets (MAML) as their attributes and comments say.</summary>
internal static class HelpFile
{
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10", Command = "http://schemas.microsoft.com/maml/dev/command/2004/10",
        Dev = "http://schemas.microsoft.com/maml/dev/2004/10", Msh = "http://msh";

    private static readonly string[] Asking = ["WhatIf", "Confirm"];

    private static readonly CmdletDocs Docs = new();

    public static string Write() => new XElement(Msh + "helpItems",
        new XAttribute("schema", "maml"), new XAttribute(XNamespace.Xmlns + "maml", Maml), new XAttribute(XNamespace.Xmlns + "command", Command), new XAttribute(XNamespace.Xmlns + "dev", Dev),
        new XComment(" Made of the cmdlets' attributes and comments: VIRTLAB_UPDATE_GOLDEN=1 dotnet test. "),
        CmdletDocs.Cmdlets.Select(Of)) + "\n";

    private static XElement Of(Type cmdlet)
    {
        string name = CmdletDocs.NameOf(cmdlet);
        var about = new CmdletInfo(name, cmdlet);
        var own = about.Parameters.Values.Where(parameter => !Cmdlet.CommonParameters.Contains(parameter.Name)).ToList();
        return new XElement(Command + "command",
            new XElement(Command + "details", new XElement(Command + "name", name), Description(Docs.Summary(cmdlet)),
                new XElement(Command + "verb", name.Split('-')[0]), new XElement(Command + "noun", name.Split('-')[1])),
            Description(Docs.Remarks(cmdlet).DefaultIfEmpty(Docs.Summary(cmdlet))),
            new XElement(Command + "syntax", about.ParameterSets.Select(set => new XElement(Command + "syntaxItem", new XElement(Maml + "name", name),
                InOrder(set.Parameters.Where(parameter => own.Any(one => one.Name == parameter.Name))).Select(parameter => Syntax(parameter))))),
            new XElement(Command + "parameters", own.OrderBy(parameter => Asking.Contains(parameter.Name)).ThenBy(parameter => parameter.Name, StringComparer.Ordinal)
                .Select(parameter => Parameter(cmdlet, about, parameter.Name))),
            new XElement(Command + "inputTypes", about.ParameterSets.SelectMany(set => set.Parameters).Where(parameter => parameter.ValueFromPipeline || parameter.ValueFromPipelineByPropertyName).DistinctBy(parameter => parameter.Name)
                .Select(parameter => new XElement(Command + "inputType", Named(parameter.ParameterType), Description(Docs.Parameter(cmdlet, parameter.Name))))),
            new XElement(Command + "returnValues", about.OutputType.Select(type => new XElement(Command + "returnValue", Named(type.Type), Description(Docs.Summary(type.Type))))),
            new XElement(Command + "examples", Docs.Examples(cmdlet).Select((example, index) => new XElement(Command + "example",
                new XElement(Maml + "title", $"---------- Example {index + 1}: {example.Title} ----------"), new XElement(Dev + "code", example.Code)))),
            new XElement(Command + "relatedLinks", Docs.Links(cmdlet).Append("about_VirtLab").Select(link => new XElement(Maml + "navigationLink", new XElement(Maml + "linkText", link), new XElement(Maml + "uri")))));
    }

    private static IEnumerable<CommandParameterInfo> InOrder(IEnumerable<CommandParameterInfo> parameters) => parameters
        .OrderBy(parameter => parameter.Position < 0 ? int.MaxValue : parameter.Position).ThenBy(parameter => !parameter.IsMandatory).ThenBy(parameter => Asking.Contains(parameter.Name));

    private static XElement Parameter(Type cmdlet, CmdletInfo about, string name)
    {
        var parameter = about.ParameterSets.SelectMany(set => set.Parameters).First(one => one.Name == name);
        return Syntax(parameter, Description(name switch
        {
            "WhatIf" => "Shows what would be done, and does nothing.",
            "Confirm" => "Shows what would be done, and asks.",
            _ => Docs.Parameter(cmdlet, name),
        }), Named(parameter.ParameterType), Default(cmdlet, name) is { } value ? new XElement(Dev + "defaultValue", value) : null);
    }

    private static XElement Syntax(CommandParameterInfo parameter, params object?[] more)
    {
        bool isSwitch = parameter.ParameterType == typeof(SwitchParameter);
        string pipeline = parameter.ValueFromPipeline ? "True (ByValue)" : parameter.ValueFromPipelineByPropertyName ? "True (ByPropertyName)" : "False";
        var values = parameter.Attributes.OfType<ValidateSetAttribute>().SelectMany(set => set.ValidValues).ToList();
        return new XElement(Command + "parameter", new XAttribute("required", parameter.IsMandatory ? "true" : "false"), new XAttribute("variableLength", parameter.ParameterType.IsArray ? "true" : "false"),
            new XAttribute("globbing", "false"), new XAttribute("pipelineInput", pipeline), new XAttribute("position", parameter.Position < 0 ? "named" : $"{parameter.Position}"),
            new XElement(Maml + "name", parameter.Name),
            isSwitch ? null : new XElement(Command + "parameterValue", new XAttribute("required", "true"), new XAttribute("variableLength", parameter.ParameterType.IsArray ? "true" : "false"), Short(parameter.ParameterType)),
            values.Count == 0 ? null : new XElement(Command + "parameterValueGroup", values.Select(value =>
                new XElement(Command + "parameterValue", new XAttribute("required", "false"), new XAttribute("variableLength", "false"), value))),
            more);
    }

    private static string? Default(Type cmdlet, string name) => cmdlet.GetProperty(name) is not { } property ? null : property.GetValue(Activator.CreateInstance(cmdlet)) switch
    {
        string { Length: > 0 } text => text,
        int number when number != 0 => $"{number}",
        _ => null,
    };

    private static string Short(Type type) => type == typeof(string) ? "string" : type == typeof(string[]) ? "string[]" : type == typeof(int) ? "int" : type.Name;

    private static XElement Named(Type type) => new(Dev + "type", new XElement(Maml + "name", type.FullName));

    private static XElement Description(params IEnumerable<string> paragraphs) => new(Maml + "description", paragraphs.Where(text => text.Length > 0).Select(text => new XElement(Maml + "para", text)));
}
