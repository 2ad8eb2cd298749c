using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace VirtLab.Core.Tests;

/// <summary>The rooms and arrows of docs/architecture.md, held by reading the sources and the assembly.</summary>
internal sealed partial class ArchitectureTests
{
    private static readonly Assembly Core = typeof(Model.Lab).Assembly;

    private static readonly string Root = typeof(ArchitectureTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    private static readonly string Sources = Path.Combine(Root, "src", "VirtLab.Core");

    /// <summary>Which room may know which others. Sandbox is a room above Hosts: it tries the guest's kernel to see whether KVM works.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Primitives"] = [],
        ["Model"] = ["Primitives"],
        ["Compiling"] = ["Model", "Primitives"],
        ["Planning"] = ["Compiling", "Model", "Primitives"],
        ["Hosts"] = ["Primitives", "Native"],
        ["Guests"] = ["Hosts", "Primitives"],
        ["Hosts.Sandbox"] = ["Hosts", "Guests", "Primitives", "Native"],
        ["Drivers"] = ["Compiling", "Guests", "Hosts", "Model", "Primitives"],
        ["Probing"] = ["Compiling", "Drivers", "Guests", "Hosts", "Model", "Primitives"],
        ["Running"] = ["Planning", "Drivers", "Probing", "Compiling", "Guests", "Hosts", "Model", "Primitives"],
        ["Labs"] = ["Running", "Planning", "Drivers", "Probing", "Compiling", "Guests", "Hosts", "Model", "Primitives"],
    };

    [Test]
    public void Rooms_know_only_those_below_them() => Files()
        .SelectMany(file => Mentioned(file).Where(room => room != RoomOf(file) && !Arrows[RoomOf(file)].Contains(room))
            .Select(room => $"{Path.GetRelativePath(Sources, file)} uses {room}"))
        .Should().BeEmpty();

    [Test]
    public void Every_folder_is_a_room_of_the_table() =>
        Files().Select(RoomOf).Distinct().Should().BeSubsetOf(Arrows.Keys);

    [Test]
    public void Only_one_file_runs_programs() => Files()
        .Where(file => CliWrapOrProcess().IsMatch(File.ReadAllText(file)))
        .Select(file => Path.GetRelativePath(Sources, file))
        .Should().Equal("Hosts/LocalCommands.cs");

    [Test]
    public void The_pure_rooms_touch_neither_files_nor_clock() => Files()
        .Where(file => RoomOf(file) is "Primitives" or "Model" or "Compiling" or "Planning")
        .Where(file => Impure().IsMatch(File.ReadAllText(file)))
        .Should().BeEmpty();

    [Test]
    public void No_script_removes_recursively() =>
        // Most of what a sandbox shows is the machine's own: a slip there once emptied a folder of it.
        Directory.EnumerateFiles(Sources, "*.sh", SearchOption.AllDirectories)
            .Where(file => RecursiveRemoval().IsMatch(File.ReadAllText(file)))
            .Should().BeEmpty();

    [Test]
    public void Files_stay_short() => Files()
        .Where(file => File.ReadLines(file).Count() > 400)
        .Should().BeEmpty();

    [Test]
    public void Nothing_public_shows_a_pointer_or_a_handle_or_the_binding() => Core.GetExportedTypes()
        .SelectMany(type => type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
        .SelectMany(Types)
        .Where(type => type.IsPointer || type == typeof(nint) || type.Namespace == "VirtLab.Native" || typeof(System.Runtime.InteropServices.SafeHandle).IsAssignableFrom(type))
        .Should().BeEmpty();

    [Test]
    public void No_static_state_changes() => Core.GetTypes()
        .Where(type => type.GetCustomAttribute<CompilerGeneratedAttribute>() is null)
        .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        .Where(field => !field.IsLiteral && !field.IsInitOnly && field.GetCustomAttribute<CompilerGeneratedAttribute>() is null)
        .Where(field => field.DeclaringType!.Namespace?.StartsWith("System", StringComparison.Ordinal) != true)
        .Select(field => $"{field.DeclaringType!.FullName}.{field.Name}")
        .Should().BeEmpty();

    [Test]
    public void Every_public_asynchronous_method_can_be_cancelled() => Core.GetExportedTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
        .Where(method => typeof(Task).IsAssignableFrom(method.ReturnType) && !method.IsSpecialName && !method.GetParameters().Any(parameter => parameter.ParameterType == typeof(CancellationToken)))
        .Select(method => $"{method.DeclaringType!.Name}.{method.Name}")
        .Should().BeEmpty();

    private static IEnumerable<string> Files() => Directory.EnumerateFiles(Sources, "*.cs", SearchOption.AllDirectories);

    private static string RoomOf(string file)
    {
        string relative = Path.GetRelativePath(Sources, file).Replace('\\', '/');
        return relative.StartsWith("Hosts/Sandbox/", StringComparison.Ordinal) ? "Hosts.Sandbox" : relative.Split('/')[0];
    }

    private static IEnumerable<string> Mentioned(string file) => Room().Matches(File.ReadAllText(file))
        .Select(match => match.Groups[1].Value.StartsWith("Hosts.Sandbox", StringComparison.Ordinal) ? "Hosts.Sandbox" : match.Groups[1].Value.Split('.')[0]).Distinct();

    private static IEnumerable<Type> Types(MemberInfo member) => member switch
    {
        MethodInfo method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType),
        ConstructorInfo constructor => constructor.GetParameters().Select(parameter => parameter.ParameterType),
        FieldInfo field => [field.FieldType],
        PropertyInfo property => [property.PropertyType],
        _ => [],
    };

    [GeneratedRegex(@"^using VirtLab\.([A-Z][A-Za-z.]*);", RegexOptions.Multiline)]
    private static partial Regex Room();

    [GeneratedRegex(@"\brm\s+(-\S+\s+)*-\w*[rR]")]
    private static partial Regex RecursiveRemoval();

    [GeneratedRegex(@"\bCli\.Wrap\b|\bProcess\.Start\b|\bnew Process\b")]
    private static partial Regex CliWrapOrProcess();

    [GeneratedRegex(@"\bFile\.|\bDirectory\.|\bDateTime(Offset)?\.(Utc)?Now|\bTimeProvider\b|\bRandom\.|\bGuid\.NewGuid|\bEnvironment\.")]
    private static partial Regex Impure();
}
