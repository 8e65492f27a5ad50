import { LabIcon } from '@jupyterlab/ui-components';

const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 16 16">
  <g class="jp-icon3" fill="#616161">
    <path d="M1 5h5v5h4V3h5v1.6h-3.4v7H4.4v-5H1z"/>
    <path d="M1 13h14v1H1z"/>
  </g>
</svg>`;

/** Steps of a value over time. */
export const icon = new LabIcon({ name: 'timeloom:icon', svgstr: SVG });
