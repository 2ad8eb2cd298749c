using System.Text.RegularExpressions;
using Mono.Cecil;

namespace VirtLab.Core.Tests.Architecture;

/// <summary>The rooms and arrows of docs/architecture.md, held by reading the assembly and, for constants, the sources.</summary>
internal sealed partial class ArchitectureTests
{
    private static readonly References References = new(typeof(Model.Lab).Assembly.Location);

    private static readonly string[] Sources = [.. Repository.Sources("src/VirtLab.Core")];

    [OneTimeTearDown]
    public void Close() => References.Dispose();

    [Test]
    public void Rooms_refer_only_to_those_they_know() => References.Between()
        .Where(pair => !MayKnow(RoomOf(pair.From), RoomOf(pair.To)))
        .Select(pair => $"{pair.From} in {RoomOf(pair.From)} refers to {pair.To} in {RoomOf(pair.To)}")
        .Should().BeEmpty();

    [Test]
    public void Rooms_name_only_those_they_know() => Sources
        .SelectMany(file => Named(file).Distinct().Where(other => !MayKnow(RoomOf(file), other)).Select(other => $"{file} names {other}"))
        .Should().BeEmpty("a constant of another room leaves no reference in the assembly");

    [Test]
    public void Every_folder_is_a_room_of_the_table_and_every_room_a_folder() =>
        Sources.Select(RoomOf).Distinct().Should().BeEquivalentTo(Rooms.All.Select(room => room.Name));

    [Test]
    public void Rooms_know_only_rooms_of_the_table() =>
        Rooms.All.SelectMany(room => room.Knows).Should().BeSubsetOf(Rooms.All.Select(room => room.Name).Append(Rooms.Native));

    [Test]
    public void Two_files_know_how_programs_are_run()
    {
        References.Between()
            .Where(pair => pair.To.Namespace.StartsWith("CliWrap", StringComparison.Ordinal)).Select(pair => pair.From.FullName).Distinct()
            .Should().BeEquivalentTo("VirtLab.Hosts.LocalCommands", "VirtLab.Hosts.RunningCommand");
        Sources.Where(file => StartsProcess().IsMatch(Repository.Read(file))).Should().BeEmpty("programs are run by CliWrap");
    }

    [Test]
    public void The_pure_rooms_touch_neither_files_nor_clock() => Sources
        .Where(file => RoomOf(file) is "Primitives" or "Model" or "Shorewall" or "Compiling" or "Planning")
        .Where(file => Impure().IsMatch(Repository.Read(file)))
        .Should().BeEmpty();

    private static bool MayKnow(string? room, string? other) =>
        room is null || other is null || room == other || Rooms.All.Any(one => one.Name == room && one.Knows.Contains(other));

    private static string? RoomOf(TypeReference type) =>
        !type.Namespace.StartsWith("VirtLab.", StringComparison.Ordinal) ? null
        : type.Namespace.Split('.')[1] == Rooms.Native ? Rooms.Native
        : Rooms.Of(type.Namespace["VirtLab.".Length..])?.Name;

    private static string? RoomOf(string file) => Rooms.Of(Path.GetDirectoryName(Path.GetRelativePath("src/VirtLab.Core", file))!)?.Name;

    /// <summary>The rooms that stand before a name in the file's lines, comments aside: <c>using VirtLab.Hosts;</c>,
    /// <c>Hosts.IHost</c>.</summary>
    private static IEnumerable<string> Named(string file) =>
        from line in Repository.Read(file).Split('\n')
        where !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
        from Match match in Qualified().Matches(line)
        let path = match.Groups[1].Value
        let room = path.StartsWith(Rooms.Native, StringComparison.Ordinal) ? Rooms.Native : Rooms.Of(path)?.Name
        where room is not null
        select room;

    // Where no other name stands before it: a property of that name is no room.
    [GeneratedRegex(@"(?<![\w.])(?:global::)?(?:using VirtLab\.|VirtLab\.)?([A-Z]\w*(?:\.[A-Z]\w*)*)(?=[.;])")]
    private static partial Regex Qualified();

    [GeneratedRegex(@"\bProcess\.Start\b|\bnew Process\b")]
    private static partial Regex StartsProcess();

    [GeneratedRegex(@"\bFile\.|\bDirectory\.|\bDateTime(Offset)?\.(Utc)?Now|\bTimeProvider\b|\bRandom\.|\bGuid\.NewGuid|\bEnvironment\.")]
    private static partial Regex Impure();
}
