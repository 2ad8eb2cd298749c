using System.Globalization;

namespace VirtLab.Benchmarks;

/// <summary>Times of one thing that was done again and again.</summary>
/// <param name="name">The thing.</param>
/// <param name="each">How many of it are done at a time, where it is shown what one takes, in microseconds.</param>
internal sealed class Series(string name, int each = 1)
{
    private readonly List<double> _milliseconds = [];

    public void Add(TimeSpan time) => _milliseconds.Add(time.TotalMilliseconds);

    public string Name => name;

    public double Median => Middle([.. _milliseconds.Order()]);

    public double Fastest => _milliseconds.Min();

    public override string ToString() => each == 1
        ? string.Create(CultureInfo.InvariantCulture, $"  {name,-42} min {_milliseconds.Min(),7:0} ms  median {Median,7:0} ms  max {_milliseconds.Max(),7:0} ms  ({_milliseconds.Count} runs)")
        : string.Create(CultureInfo.InvariantCulture, $"  {name,-42} min {Each(_milliseconds.Min()),7:0.00} µs  median {Each(Median),7:0.00} µs  max {Each(_milliseconds.Max()),7:0.00} µs  ({_milliseconds.Count} runs)");

    /// <summary>What one takes, in microseconds.</summary>
    public double Each(double milliseconds) => milliseconds * 1000 / each;

    /// <summary>How many times as long as the other: of the medians, and of each pair that was measured one after the other.</summary>
    public (double Median, double Min, double Max) RatioTo(Series other)
    {
        var pairs = _milliseconds.Zip(other._milliseconds, (mine, theirs) => mine / theirs).ToList();
        return (Median / other.Median, pairs.Min(), pairs.Max());
    }

    /// <summary>Between what the ratio of medians lies with 95 % confidence, as far as these runs tell: pairs are drawn anew, again and again.</summary>
    public (double Low, double High) RatioInterval(Series other) => Interval(other, (mine, theirs) => mine / theirs);

    /// <summary>The same of the difference of medians.</summary>
    public (double Low, double High) DifferenceInterval(Series other) => Interval(other, (mine, theirs) => mine - theirs);

    private (double Low, double High) Interval(Series other, Func<double, double, double> compare)
    {
        const int draws = 4000;
        // The same every time: a verdict must not depend on the dice.
        var dice = new Random(1);
        double[] drawn = new double[draws];
        for (int draw = 0; draw < draws; draw++)
        {
            int[] chosen = [.. _milliseconds.Select(_ => dice.Next(_milliseconds.Count))];
            drawn[draw] = compare(Middle([.. chosen.Select(i => _milliseconds[i]).Order()]), Middle([.. chosen.Select(i => other._milliseconds[i]).Order()]));
        }
        Array.Sort(drawn);
        return (drawn[draws / 40], drawn[draws - 1 - (draws / 40)]);
    }

    private static double Middle(double[] sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
}
