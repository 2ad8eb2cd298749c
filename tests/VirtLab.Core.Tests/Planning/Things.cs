using CsCheck;
using VirtLab.Compiling;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Planning;

/// <summary>A thing that has nothing but a name, what it needs, and the facts and names that the test gives it.</summary>
internal sealed record Thing(ResourceId Id) : Resource(Id)
{
    public ValueList<Fact> Has { get; init; } = [new("value", "one")];

    /// <summary>The names it takes on the host.</summary>
    public ValueList<string> Takes { get; init; } = [];

    /// <summary>The names that must be there already.</summary>
    public ValueList<string> Adopts { get; init; } = [];

    public override string Summary => $"about {Id.Name}";

    public override IEnumerable<Fact> Facts => Has;

    public override IEnumerable<Claim> Claims => Takes.Select(Claim.Interface);

    public override IEnumerable<Claim> Requires => Adopts.Select(Claim.Interface);

    /// <summary>A fact by the name of an impact has it; others cost nothing.</summary>
    public override Impact ImpactOf(FactChange change) => Enum.TryParse<Impact>(change.Path, out var impact) ? impact : Impact.Live;

    /// <summary>The same thing with another value.</summary>
    public Thing With(string value) => this with { Has = [new("value", value)] };
}

/// <summary>Desired states made of such things.</summary>
internal static class Things
{
    public static Lab Lab { get; } = new("lab");

    /// <summary>Any few things, each of which needs any of those before it.</summary>
    public static Gen<DesiredState> Any { get; } =
        from count in Gen.Int[1, 10]
        from kinds in Gen.Enum<ResourceKind>().Array[count]
        from needs in Gen.Bool.Array[count].Array[count]
        select Desired([.. Enumerable.Range(0, count).Select(i => new Thing(new ResourceId(kinds[i], $"t{i}"))
        {
            Needs = Enumerable.Range(0, i).Where(j => needs[i][j]).Select(j => new ResourceId(kinds[j], $"t{j}")).ToValueList(),
        })]);

    /// <summary>A desired state, and things that are there: some as they are to be, some otherwise, and some that are in it no longer, each
    /// of which stands on any of those before it.</summary>
    public static Gen<(DesiredState Desired, ValueList<Resource> Found)> WithFound { get; } =
        from desired in Any
        from state in Gen.Int[0, 2].Array[desired.Resources.Count]
        from old in Gen.Enum<ResourceKind>().Array[0, 4]
        from needs in Gen.Bool.Array[old.Length].Array[old.Length]
        select (desired, desired.Resources.Zip(state).Where(pair => pair.Second > 0)
            .Select(pair => pair.Second == 1 ? pair.First : ((Thing)pair.First).With("other"))
            .Concat(old.Select((kind, i) => (Resource)new Thing(new ResourceId(kind, $"old{i}"))
            {
                Needs = Enumerable.Range(0, i).Where(j => needs[i][j]).Select(j => new ResourceId(old[j], $"old{j}")).ToValueList(),
            })).ToValueList());

    public static ResourceId Node(string name) => new(ResourceKind.Node, name);

    /// <summary>A node by that name, which needs the others.</summary>
    public static Thing Of(string name, params string[] needs) => new(Node(name)) { Needs = needs.Select(Node).ToValueList() };

    public static DesiredState Desired(params Thing[] things) => new(Lab, things.Select(thing => (Resource)thing).ToValueList());
}
