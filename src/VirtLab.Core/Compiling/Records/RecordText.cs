using System.Globalization;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Records;

/// <summary>A record as an nft table that no packet ever meets: it lives as long as the lab's other things in the kernel, changes in one
/// transaction, and needs no file. What is kept stands in comments, compressed, as they hold 128 characters.</summary>
internal static partial class RecordText
{
    private const int CommentLength = 120;

    // Several look at one listing while a plan is made: it is read once, and remembered as long as itself.
    private static readonly ConditionalWeakTable<string, RecordResource> Known = [];

    // No setting's path has a space in it, and no address's ends so.
    private const string AtBoot = "at boot";

    /// <summary>The table's name. A lab's name has no dot: so it is no firewall's.</summary>
    public static string Table(Name lab) => $"virtlab.{lab}";

    /// <summary>The lab whose record a table is, if it is one.</summary>
    public static Name? LabOf(string table) =>
        table.StartsWith("virtlab.", StringComparison.Ordinal) && Name.TryParse(table["virtlab.".Length..], null, out var lab)
            ? lab
            : (Name?)null;

    /// <summary>By which the table is known as ours, whatever has become of what it held.</summary>
    private static string Mark(Name lab) => $"VirtLab: record of lab {lab}";

    /// <summary>Puts the record in, in place of one that is there.</summary>
    public static string Render(RecordResource record)
    {
        string table = Table(record.Lab);
        var text = new StringBuilder($"table inet {table} {{\n\tcomment \"{Mark(record.Lab)}\"\n\tchain record {{\n\t}}\n}}\nflush table inet {table}\n")
            .Append(null, $"table inet {table} {{\n\tchain record {{\n");
        foreach (string chunk in Pack(record).Chunk(CommentLength).Select(chunk => new string(chunk)))
            _ = text.Append(null, $"\t\taccept comment \"{chunk}\"\n");
        return text.Append("\t}\n}\n").ToString();
    }

    /// <summary>Reads a listing of the table; null where it is not ours. One that is no record any more is found as damaged: it keeps neither its
    /// lab from being removed or made anew, nor others from anything.</summary>
    public static RecordResource? Parse(Name lab, string listing) =>
        listing.Contains($"\tcomment \"{Mark(lab)}\"\n", StringComparison.Ordinal) ? Known.GetValue(listing, text => Read(lab, text)) : null;

    private static RecordResource Read(Name lab, string listing)
    {
        try
        {
            string text = string.Concat(Comment().Matches(listing).Select(match => match.Groups[1].Value));
            using var packed = new MemoryStream(Convert.FromBase64String(text));
            using var reader = new StreamReader(new BrotliStream(packed, CompressionMode.Decompress), Encoding.UTF8);
            string[] lines = reader.ReadToEnd().Split('\n');
            if (lines[0].Length == 0)
                throw new FormatException("it holds no lab.");
            _ = LabJson.Read(lines[0]);
            return new RecordResource(lab, lines[0],
                lines.Skip(1).Where(line => line != AtBoot).Select(line => line.Split('=', 2)).Select(pair => new Original(pair[0], pair[1])).ToValueList())
            {
                AtBoot = lines.Contains(AtBoot),
            };
        }
        catch (Exception error) when (error is InvalidDataException or InvalidOperationException or IndexOutOfRangeException or FormatException)
        {
            return new RecordResource(lab, "", []) { Damage = $"nft table {Table(lab)} is not a record any more: {error.Message}" };
        }
    }

    private static string Pack(RecordResource record)
    {
        var text = new StringBuilder(record.Json);
        if (record.AtBoot)
            _ = text.Append('\n').Append(AtBoot);
        foreach (var original in record.Originals)
            _ = text.Append(CultureInfo.InvariantCulture, $"\n{original.Path}={original.Value}");
        using var packed = new MemoryStream();
        // All at once: what comes in pieces is compressed piece by piece, and thousands of rules are much alike.
        using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal))
            brotli.Write(Encoding.UTF8.GetBytes(text.ToString()));
        return Convert.ToBase64String(packed.ToArray());
    }

    [GeneratedRegex("comment \"([A-Za-z0-9+/=]+)\"")]
    private static partial Regex Comment();
}
