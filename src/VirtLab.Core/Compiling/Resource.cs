using VirtLab.Primitives;

namespace VirtLab.Compiling;

/// <summary>A thing on a host, wished for or found there, with all the facts its driver needs to make it.</summary>
internal abstract record Resource(ResourceId Id)
{
    /// <summary>What must exist before it.</summary>
    public ValueList<ResourceId> Needs { get; init; } = [];

    /// <summary>What a person wants to read of it in the plan, on one line.</summary>
    public abstract string Summary { get; }

    /// <summary>Everything by which the thing can differ from what is wished for, field by field.</summary>
    public abstract IEnumerable<Fact> Facts { get; }

    /// <summary>The names that it takes on the host, which nothing else can have meanwhile.</summary>
    public virtual IEnumerable<Claim> Claims => [];

    /// <summary>The names that must be there already, and are not the lab's.</summary>
    public virtual IEnumerable<Claim> Requires => [];

    /// <summary>What it is to be while others still use what is to go of it; by default what it is to be in the end.</summary>
    public virtual Resource Meanwhile(Resource there) => this;

    /// <summary>What a change of one of its facts costs while it runs.</summary>
    public virtual Impact ImpactOf(FactChange change) => Impact.Live;

    /// <summary>Which traffic a change of one of its facts decides about, for people; none by default.</summary>
    public virtual string? FlowOf(FactChange change) => null;
}
