using CsCheck;
using VirtLab.Compiling;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Planning;

/// <summary>A thing that has nothing but a name and what it needs.</summary>
internal sealed record Thing(ResourceId Id) : Resource(Id)
{
    public override string Summary => $"about {Id.Name}";
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

    public static ResourceId Node(string name) => new(ResourceKind.Node, name);

    /// <summary>A node by that name, which needs the others.</summary>
    public static Thing Of(string name, params string[] needs) => new(Node(name)) { Needs = needs.Select(Node).ToValueList() };

    public static DesiredState Desired(params Thing[] things) => new(Lab, things.Select(thing => (Resource)thing).ToValueList());
}
