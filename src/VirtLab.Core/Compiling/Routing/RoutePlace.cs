using System.Globalization;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Routing;

/// <summary>What the kernel has one route for: a destination in a table, with a metric.</summary>
/// <param name="Table">The table's number.</param>
/// <param name="To">The destination.</param>
/// <param name="Metric">The order among routes to the same destination.</param>
internal readonly record struct RoutePlace(int Table, Cidr To, int Metric)
{
    private const string Word = "route";

    /// <summary>Whether it stands in the main table, which all labs on a host share. The other tables are the providers', and of several labs
    /// one has providers.</summary>
    public bool IsMain => Table == RoutingPolicy.MainTable;

    /// <summary>How a lab's record names it: what stands there under our mark is that lab's.</summary>
    public string Path => string.Create(CultureInfo.InvariantCulture, $"{Word} {To} table {Table} metric {Metric}");

    /// <summary>Whether a path of a lab's record is a route's.</summary>
    public static bool IsPath(string path) => path.StartsWith($"{Word} ", StringComparison.Ordinal);

    /// <summary>For people: <c>10.9.0.0/16</c>, with the table and the metric where they are not the usual ones.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{To}{(IsMain ? "" : $" table {Table}")}{(Metric is 0 or RoutingPolicy.DefaultMetric6 ? "" : $" metric {Metric}")}");
}
